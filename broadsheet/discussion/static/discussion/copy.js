// Copies the address of this page.
(() => {
  const button = document.querySelector("[data-copy]");
  if (!button || !navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(location.href.split("?")[0]);
    button.textContent = button.dataset.copied;
  });
})();
