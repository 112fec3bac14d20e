// Makes the reply form smoother: answers in place, messages without a round trip, nothing typed is lost.
// Without this script every step works through the server.
(() => {
  const form = document.getElementById("reply-form");
  if (!form) return;
  const opened = Date.now();
  const box = document.getElementById("respond");
  const fields = ["comment", "name", "email", "website"];
  const draftKey = `draft ${form.action}`;

  const complain = (field, message) => {
    const place = document.getElementById(`${field.id}-error`);
    place.textContent = message;
    field.closest(".field").classList.toggle("field-wrong", Boolean(message));
    if (message) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  };

  form.addEventListener("submit", (event) => {
    const wrong = fields.map((name) => form.elements[name]).filter((field) => {
      const message = document.getElementById(`${field.id}-error`).dataset.required;
      if (message === undefined) return false;
      const isEmpty = !field.value.trim();
      complain(field, isEmpty ? message : "");
      return isEmpty;
    });
    if (wrong.length) {
      event.preventDefault();
      wrong[0].focus();
      return;
    }
    form.elements.elapsed.value = ((Date.now() - opened) / 1000).toFixed(1);
    form.querySelector("button[type=submit]").disabled = true;
    keepDraft("");
  });

  // A page that comes back from the browser's memory must not keep its button disabled.
  window.addEventListener("pageshow", () => { form.querySelector("button[type=submit]").disabled = false; });

  // The typed comment outlives a reload or a closed tab; it stays on this device.
  const keepDraft = (text) => {
    try {
      if (text) localStorage.setItem(draftKey, text);
      else localStorage.removeItem(draftKey);
    } catch { /* storage may be switched off; then nothing is kept */ }
  };
  try {
    if (!form.elements.comment.value) form.elements.comment.value = localStorage.getItem(draftKey) || "";
  } catch { /* as above */ }
  form.elements.comment.addEventListener("input", () => keepDraft(form.elements.comment.value));

  // On a page that came back with something to mend, begin there.
  const firstWrong = form.querySelector("[aria-invalid]");
  if (firstWrong) firstWrong.focus();
  else document.getElementById("problem")?.focus();

  // The receipt's key need not stay in the address bar or the history.
  const address = new URL(location.href);
  if (address.searchParams.has("receipt")) {
    address.searchParams.delete("receipt");
    history.replaceState(null, "", address);
  }

  if (!box) return;
  const home = document.createComment("reply box");
  box.before(home);
  const line = box.querySelector(".replying-to");
  const title = box.querySelector(".reply-title");

  const answer = (link) => {
    form.elements.parent.value = link.dataset.parent;
    line.querySelector("span").textContent = line.dataset.words.replace("%(name)s", link.dataset.name);
    line.hidden = false;
    title.hidden = true;
    link.closest(".reply").append(box);
    form.elements.comment.focus();
  };
  line.querySelector("button").addEventListener("click", () => {
    const link = document.querySelector(`[data-parent="${form.elements.parent.value}"]`);
    form.elements.parent.value = "";
    line.hidden = true;
    title.hidden = false;
    home.after(box);
    link?.focus();
  });
  document.querySelectorAll(".reply-link").forEach((link) => link.addEventListener("click", (event) => {
    event.preventDefault();
    answer(link);
  }));
})();
