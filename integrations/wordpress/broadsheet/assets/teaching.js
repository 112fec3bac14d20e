// Asks for the next batch as long as there is one; without script, a press of the button does.
document.querySelector("form[data-broadsheet-goes-on]")?.requestSubmit();
