// Appreciates a comment without leaving the page. Without this script the same button goes through the server.
(() => {
  const key = "appreciated";
  const most = 500;
  // Which ones were appreciated on this device, so that the buttons can show it; it never leaves the device.
  const remembered = () => {
    try { return new Set(JSON.parse(localStorage.getItem(key))); } catch { return new Set(); }
  };
  const remember = (id, isGiven) => {
    const ids = remembered();
    ids.delete(id);
    if (isGiven) ids.add(id);
    try { localStorage.setItem(key, JSON.stringify([...ids].slice(-most))); } catch { /* storage is switched off */ }
  };
  const idOf = (form) => form.closest("[id]").id;
  const show = (form, isGiven) => form.querySelector("button").setAttribute("aria-pressed", String(isGiven));

  const showAll = () => {
    const ids = remembered();
    document.querySelectorAll(".appreciate").forEach((form) => show(form, ids.has(idOf(form))));
  };
  showAll();
  document.addEventListener("comments-added", showAll);

  document.addEventListener("submit", async (event) => {
    const form = event.target.closest(".appreciate");
    if (!form) return;
    event.preventDefault();
    if (form.dataset.sent) return;
    form.dataset.sent = "yes";
    try {
      const answer = await fetch(form.action, { method: "POST", headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(answer.status);
      const { count, given } = await answer.json();
      form.querySelector(".appreciations").textContent = count || "";
      show(form, given);
      remember(idOf(form), given);
    } catch {
      // The server says in words what is wrong.
      form.submit();
    } finally {
      delete form.dataset.sent;
    }
  });
})();
