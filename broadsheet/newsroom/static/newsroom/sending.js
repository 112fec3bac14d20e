// A form of the newsroom is sent with all that was typed, and only when saving by itself has come to its end.
(() => {
  // The field for rich text passes on what was typed a quarter of a second after the last letter.
  const passing_on = 260;
  // Where nothing is heard from saving by itself, the form is sent all the same.
  const patience = 10_000;
  const saving = new WeakSet();
  const waiting = new WeakMap();
  const ready = new WeakSet();

  const release = (form, submitter) => {
    waiting.delete(form);
    ready.add(form);
    // A button that shows that it is at work is disabled, and would not be sent.
    const disabled = submitter?.disabled;
    if (submitter) submitter.disabled = false;
    form.requestSubmit(submitter);
    if (submitter) submitter.disabled = disabled;
    ready.delete(form);
  };
  const hold = async (form, submitter) => {
    // Begins no more saving by itself: it would meet this.
    form.dataset.wAutosaveActiveValue = "false";
    const saved = new Promise((go) => {
      waiting.set(form, go);
      if (!saving.has(form)) go();
      setTimeout(go, patience);
    });
    await new Promise((go) => setTimeout(go, passing_on));
    const outcome = await saved;
    if (outcome !== "invalid_revision") return release(form, submitter);
    // Somebody else has saved meanwhile: the editor is asked by the button, which knows of it now.
    waiting.delete(form);
    submitter?.setAttribute("data-w-progress-loading-value", "false");
  };

  document.addEventListener("w-autosave:save", (event) => saving.add(event.target));
  for (const end of ["success", "error"]) {
    document.addEventListener(`w-autosave:${end}`, (event) => {
      saving.delete(event.target);
      waiting.get(event.target)?.(event.detail.type);
    });
  }
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const has_to_wait = form.matches("[data-controller~=w-autosave]") || form.querySelector("[data-draftail-input]");
    if (ready.has(form) || !has_to_wait) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!waiting.has(form)) hold(form, event.submitter);
  }, { capture: true });
})();
