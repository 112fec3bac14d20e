// Shows how far an import is, without loading the page again. A browser without script loads it again instead.
(() => {
  const EVERY = 2000;

  async function look() {
    if (document.hidden) return;
    let page;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (!answer.ok) return;
      page = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch {
      return; // The server may be starting again.
    }
    const now = page.getElementById("import");
    // Asked for here, as this runs before the page is whole.
    const shown = document.getElementById("import");
    if (!now || !shown) return location.reload();
    if (!("atWork" in now.dataset)) {
      clearInterval(timer);
      return location.reload();
    }
    for (const part of ["[role=status]", "progress"]) change(shown.querySelector(part), now.querySelector(part));
  }

  // What is the same stays untouched, so that focus and screen readers stay where they are.
  function change(old, fresh) {
    if (!old || !fresh) {
      if (old || fresh) location.reload();
      return;
    }
    const [here, there] = old.matches("progress") ? [old.parentElement, fresh.parentElement] : [old, fresh];
    if (here.innerHTML !== there.innerHTML) here.replaceChildren(...there.childNodes);
  }

  const timer = setInterval(look, EVERY);
})();
