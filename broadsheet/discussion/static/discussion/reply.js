// Makes the reply form smoother: answers in place, messages without a round trip; drafts.js keeps what is typed.
// Without this script every step works through the server.
(() => {
  // The ticket need not stay in the address bar or the history.
  const address = new URL(location.href);
  if (address.searchParams.has("posted")) {
    ["posted", "mail"].forEach((name) => address.searchParams.delete(name));
    history.replaceState(null, "", address);
    // Going to the comment in the address comes with the first frame after the load, and takes the focus along.
    const focus = () => document.getElementById("posted")?.focus({ preventScroll: true });
    window.addEventListener("load", () => requestAnimationFrame(() => requestAnimationFrame(focus)));
  }

  const form = document.getElementById("reply-form");
  if (!form) return;
  // A preview or an error is another page: the time on those before it counts too.
  const opened = Date.now() - 1000 * (Number(form.elements.elapsed?.value) || 0);
  const box = document.getElementById("respond");
  const checked = ["comment", "name"].map((name) => form.elements[name]).filter(Boolean);

  const complain = (field, message) => {
    const place = document.getElementById(`${field.id}-error`);
    place.textContent = message;
    place.hidden = !message;
    field.closest(".field").classList.toggle("field-wrong", Boolean(message));
    if (message) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  };

  // How many characters are left, shown once they are few, and read out when the typing pauses.
  const count = form.querySelector("[data-limit-words]");
  const roomLeft = () => Number(form.elements.comment.dataset.limit) - [...form.elements.comment.value.trim()].length;
  let pausing;
  const tellRoom = () => {
    const left = roomLeft();
    const words = left < 0 ? count.dataset.overWords : count.dataset.limitWords;
    count.textContent = left < form.elements.comment.dataset.limit / 10 ? words.replace("%(count)s", Math.abs(left)) : "";
  };
  form.addEventListener("input", () => {
    clearTimeout(pausing);
    pausing = setTimeout(tellRoom, 500);
  });

  const wrongWith = (field, isPreview) => {
    if (!field.value.trim()) return isPreview && field.name !== "comment" ? "" : document.getElementById(`${field.id}-error`).dataset.required;
    return field.name === "comment" && roomLeft() < 0 ? count.dataset.overWords.replace("%(count)s", -roomLeft()) : "";
  };

  // The preview comes from the same page that shows it without script; whatever goes wrong on this way, that one says.
  const preview = async (button) => {
    const body = new URLSearchParams(new FormData(form, button));
    try {
      const answer = await fetch(form.getAttribute("action"), { method: "POST", body });
      const found = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("preview");
      if (!answer.ok || !found) throw new Error("no preview");
      document.getElementById("preview")?.remove();
      button.parentElement.before(found);
      found.focus({ preventScroll: true });
      found.scrollIntoView({ block: "nearest" });
    } catch {
      form.dataset.plain = "yes";
      form.requestSubmit(button);
    }
  };
  form.addEventListener("input", () => { form.querySelector("#preview")?.remove(); });

  form.addEventListener("submit", (event) => {
    const isPreview = event.submitter?.value === "preview";
    const wrong = checked.filter((field) => {
      const message = wrongWith(field, isPreview);
      complain(field, message);
      return message;
    });
    count.textContent = "";
    if (wrong.length) {
      event.preventDefault();
      wrong[0].focus();
      return;
    }
    if (form.elements.elapsed) form.elements.elapsed.value = ((Date.now() - opened) / 1000).toFixed(1);
    if (isPreview && !form.dataset.plain) {
      event.preventDefault();
      preview(event.submitter);
      return;
    }
    // A second press must not send twice; a button switched off at once would not be sent with the form.
    setTimeout(() => form.querySelectorAll("button[type=submit]").forEach((button) => { button.disabled = true; }));
  });

  // A page that comes back from the browser's memory must not keep its buttons disabled.
  window.addEventListener("pageshow", () => {
    form.querySelectorAll("button[type=submit]").forEach((button) => { button.disabled = false; });
  });

  // The sentence with an error: what was last selected in the story is put in, unless something was typed.
  const mark = form.elements.reports_error;
  if (mark) {
    const sentence = form.elements.error_sentence;
    let selected = "";
    document.addEventListener("selectionchange", () => {
      const selection = document.getSelection();
      const words = selection.toString().trim().replace(/\s+/g, " ");
      if (words && selection.anchorNode.parentElement?.closest(".story")) selected = [...words].slice(0, sentence.maxLength).join("");
    });
    const offer = () => {
      if (mark.checked && !sentence.value) sentence.value = selected;
      if (!mark.checked) sentence.value = "";
    };
    mark.addEventListener("change", offer);
    // What was kept on this device comes back with its mark.
    if (sentence.value) mark.checked = true;
    document.querySelector("a.report-error")?.addEventListener("click", () => {
      mark.checked = true;
      offer();
    });
  }

  // On a page that came back with something to mend or to look at, begin there.
  const firstWrong = form.querySelector("[aria-invalid]");
  const toSee = document.getElementById("problem") || document.getElementById("preview");
  if (firstWrong) firstWrong.focus();
  else toSee?.focus();

  if (!box) return;
  const thread = form.dataset.draft;
  const home = document.createComment("reply box");
  box.before(home);
  const line = box.querySelector(".replying-to");
  const title = box.querySelector(".reply-title");
  const begun = box.querySelector(".begun");
  const linkTo = (parent) => document.querySelector(`.reply [data-parent="${CSS.escape(parent)}"]`);

  const answer = (link) => {
    form.elements.parent.value = link.dataset.parent;
    line.querySelector("span").textContent = line.dataset.words.replace("%(name)s", link.dataset.name);
    line.hidden = false;
    title.hidden = true;
    link.closest(".reply").append(box);
    drafts.change(form, `${thread}-${link.dataset.parent}`, link.dataset.name);
    listBegun();
    form.elements.comment.focus();
  };
  const goHome = () => {
    form.elements.parent.value = "";
    line.hidden = true;
    title.hidden = false;
    home.after(box);
    drafts.change(form, thread, "");
    listBegun();
  };

  // What else was begun here, so that nobody takes it for lost.
  const listBegun = () => {
    const others = drafts.names().filter((name) => name !== form.dataset.draft && (name === thread || name.startsWith(`${thread}-`)));
    others.sort((one, other) => drafts.read(other).at - drafts.read(one).at);
    begun.replaceChildren(...others.map(beginning));
    begun.hidden = !others.length;
  };
  const beginning = (name) => {
    const item = document.createElement("li");
    const parent = name.slice(thread.length + 1);
    const words = parent ? begun.dataset.answer.replace("%(name)s", drafts.read(name).about || "…") : begun.dataset.own;
    const goOn = document.createElement("a");
    goOn.textContent = begun.dataset.goOn;
    goOn.href = parent ? `${form.getAttribute("action")}?to=${parent}#reply-form` : "#respond";
    goOn.addEventListener("click", (event) => {
      if (parent && !linkTo(parent)) return;
      event.preventDefault();
      if (parent) answer(linkTo(parent));
      else { goHome(); form.elements.comment.focus(); }
    });
    const discard = document.createElement("button");
    discard.type = "button";
    discard.className = "plain";
    discard.textContent = begun.dataset.discard;
    discard.addEventListener("click", () => {
      drafts.remove(name);
      listBegun();
      form.elements.comment.focus();
    });
    item.append(`${words} `, goOn, " ", discard);
    return item;
  };

  line.querySelector("button").addEventListener("click", () => {
    const link = linkTo(form.elements.parent.value);
    goHome();
    link?.focus();
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".reply-link");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    answer(link);
  });
  listBegun();
})();
