// Makes the reply form smoother: answers in place, messages without a round trip, nothing typed is lost.
// Without this script every step works through the server.
(() => {
  const fields = ["comment", "name", "email", "website"];
  const storage = {
    // Storage may be switched off; then nothing is kept.
    read(key) { try { return JSON.parse(localStorage.getItem(key)) || {}; } catch { return {}; } },
    write(key, value) { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* as above */ } },
    remove(key) { try { localStorage.removeItem(key); } catch { /* as above */ } },
  };
  const draftOf = (address) => `draft ${new URL(address, location.href).href}`;

  // Only a page that says the reply has arrived clears the draft: a failed connection must not.
  const posted = document.querySelector("[data-posted]");
  if (posted) storage.remove(draftOf(posted.dataset.posted));

  // The ticket need not stay in the address bar or the history.
  const address = new URL(location.href);
  if (address.searchParams.has("posted")) {
    address.searchParams.delete("posted");
    history.replaceState(null, "", address);
  }

  const form = document.getElementById("reply-form");
  if (!form) return;
  const opened = Date.now();
  const box = document.getElementById("respond");
  // The form has a field of that name, so the attribute is asked.
  const draftKey = draftOf(form.getAttribute("action"));

  const complain = (field, message) => {
    const place = document.getElementById(`${field.id}-error`);
    place.textContent = message;
    field.closest(".field").classList.toggle("field-wrong", Boolean(message));
    if (message) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  };

  form.addEventListener("submit", (event) => {
    const isPreview = event.submitter?.value === "preview";
    const wrong = fields.map((name) => form.elements[name]).filter((field) => {
      const message = document.getElementById(`${field.id}-error`).dataset.required;
      if (message === undefined || (isPreview && field.name !== "comment")) return false;
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
    // A second press must not send twice; a button switched off at once would not be sent with the form.
    setTimeout(() => form.querySelectorAll("button[type=submit]").forEach((button) => { button.disabled = true; }));
  });

  // A page that comes back from the browser's memory must not keep its buttons disabled.
  window.addEventListener("pageshow", () => {
    form.querySelectorAll("button[type=submit]").forEach((button) => { button.disabled = false; });
  });

  // What was typed outlives a reload or a closed tab; it stays on this device.
  const kept = storage.read(draftKey);
  const isFresh = !fields.some((name) => form.elements[name].getAttribute("aria-invalid"));
  for (const name of fields) {
    if (isFresh && !form.elements[name].value && typeof kept[name] === "string") form.elements[name].value = kept[name];
  }
  form.addEventListener("input", () => {
    const typed = Object.fromEntries(fields.map((name) => [name, form.elements[name].value]));
    if (typed.comment) storage.write(draftKey, typed);
    else storage.remove(draftKey);
  });

  // On a page that came back with something to mend or to look at, begin there.
  const firstWrong = form.querySelector("[aria-invalid]");
  if (firstWrong) firstWrong.focus();
  else document.getElementById("problem")?.focus();

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
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".reply-link");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    answer(link);
  });
})();
