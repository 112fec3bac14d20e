// The bin with script: tick all rows of the page, and open a row in its place. Without, rows are links and ticks.
(() => {
  const all = document.getElementById("tick-all");
  if (!all) return;
  const ticks = () => [...document.querySelectorAll('.bin input[name="row"]')];
  all.hidden = all.nextElementSibling.hidden = false;
  all.addEventListener("change", () => ticks().forEach((tick) => { tick.checked = all.checked; }));
  document.querySelector(".bin").addEventListener("change", () => { all.checked = ticks().every((tick) => tick.checked); });
  document.querySelector(".bin").addEventListener("click", async (event) => {
    const link = event.target.closest(".bin-open");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const row = link.closest("li");
    const open = row.querySelector(".bin-card");
    link.setAttribute("aria-expanded", String(!open));
    if (open) { open.remove(); return; }
    try {
      const page = new DOMParser().parseFromString(await (await fetch(link.href)).text(), "text/html");
      const card = document.createElement("div");
      card.className = "bin-card";
      // To be read only: what is decided here is decided by the ticks.
      card.append(page.querySelector(".card-said"), page.querySelector(".card-side"));
      row.append(card);
    } catch { location.assign(link.href); }
  });
})();
