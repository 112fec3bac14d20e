// Keeps what is typed on this device until the site says that it has arrived: over a reload, a closed tab and a failed
// connection. A form says under which name (data-draft), a page what has arrived (data-draft-done).
const drafts = (() => {
  const prefix = "draft ";
  const life = 60 * 24 * 3600_000;
  // Where storage is switched off, drafts last as long as the page.
  const memory = new Map();
  const read = (name) => {
    try { return JSON.parse(localStorage.getItem(prefix + name)) || memory.get(name); } catch { return memory.get(name); }
  };
  const write = (name, draft) => {
    memory.set(name, draft);
    try { localStorage.setItem(prefix + name, JSON.stringify(draft)); } catch { /* as above */ }
  };
  const remove = (name) => {
    memory.delete(name);
    try { localStorage.removeItem(prefix + name); } catch { /* as above */ }
  };
  const names = () => {
    try {
      const stored = Object.keys(localStorage).filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
      return [...new Set([...stored, ...memory.keys()])];
    } catch { return [...memory.keys()]; }
  };

  const fieldsOf = (form) => [...form.querySelectorAll("textarea, input:not([type])," +
    "input[type=text], input[type=email], input[type=url]")].filter((field) => !field.closest(".trap"));
  const valuesOf = (form, property) => Object.fromEntries(fieldsOf(form).map((field) => [field.name, field[property]]));

  const keep = (form, isSent = false) => {
    const words = form.querySelector("textarea");
    if (words.value.trim() === words.defaultValue.trim() && !form.hasAttribute("data-bound")) {
      remove(form.dataset.draft);
      return;
    }
    const draft = { values: valuesOf(form, "value"), base: valuesOf(form, "defaultValue"), at: Date.now() };
    if (form.dataset.about) draft.about = form.dataset.about;
    if (isSent) draft.sent = true;
    write(form.dataset.draft, draft);
  };

  // Fills in what was kept; a name or an address only where the page has no newer one.
  const restore = (form) => {
    const { values = {}, base = {} } = read(form.dataset.draft) || {};
    for (const field of fieldsOf(form)) {
      const isUntouched = field.type === "textarea" || !field.value || field.value === base[field.name];
      if (values[field.name] && isUntouched) field.value = values[field.name];
    }
  };

  // Changes over to another draft: each answered comment has its own. Name and addresses stay as they are.
  const change = (form, name, about) => {
    keep(form);
    form.dataset.draft = name;
    form.dataset.about = about;
    form.querySelector("textarea").value = "";
    restore(form);
  };

  // Only what was sent, and not typed on since, has arrived.
  for (const page of document.querySelectorAll("[data-draft-done]")) {
    for (const name of page.dataset.draftDone.split(" ")) if (read(name)?.sent) remove(name);
  }
  for (const name of names()) if (!(Date.now() - read(name)?.at < life)) remove(name);

  for (const form of document.querySelectorAll("form[data-draft]")) {
    // A page that came back with what was sent has all of it, except for what was typed on there before a reload.
    const kept = read(form.dataset.draft);
    if (!form.hasAttribute("data-bound") || (kept && !kept.sent)) restore(form);
    keep(form);
    form.addEventListener("input", () => keep(form));
    const words = form.querySelector("textarea");
    const line = form.querySelector("[data-draft-back]");
    if (!line || words.value === words.defaultValue || form.hasAttribute("data-bound")) continue;
    line.hidden = false;
    line.querySelector("button").addEventListener("click", () => {
      words.value = words.defaultValue;
      remove(form.dataset.draft);
      line.hidden = true;
      words.focus();
    });
  }
  // On the document, so that a form's own check has spoken before.
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-draft]");
    if (form && !event.defaultPrevented) keep(form, event.submitter?.value !== "preview");
  });

  return { read, remove, names, change };
})();
