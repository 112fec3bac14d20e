// The desk with script: single keys, and decisions in place, so that the next card is there at once.
// Everything here is also a button or a link; without script nothing is missing.
(() => {
  const list = document.querySelector(".cards");
  if (!list) return;
  const bar = document.querySelector(".said");
  const words = bar.querySelector(".said-words");
  const undoForm = document.getElementById("undo");
  const picked = document.getElementById("picked");
  const keys = document.getElementById("keys");
  const switchedOff = "desk-keys-off";
  const removed = [];
  let busy = false;
  let current = null;

  const cards = () => [...list.querySelectorAll(".card")];
  const ticks = () => [...list.querySelectorAll('input[form="picked"]:checked')];

  const mark = (card) => {
    if (current) current.classList.remove("current");
    current = card || null;
    if (current) current.classList.add("current");
  };
  const go = (card) => {
    if (!card) return;
    mark(card);
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest" });
  };
  const step = (by) => {
    const all = cards();
    go(all[Math.max(0, Math.min(all.length - 1, all.indexOf(current) + by))]);
  };

  const say = (text, canUndo) => {
    bar.hidden = false;
    bar.classList.toggle("said-wrong", !canUndo && canUndo !== null);
    undoForm.hidden = !canUndo;
    // Emptied first: the same words twice in a row would not be read out.
    words.textContent = "";
    requestAnimationFrame(() => { words.textContent = text; });
  };
  const send = async (form, button) => {
    const body = new URLSearchParams(new FormData(form, button));
    const response = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
    if (!(response.headers.get("Content-Type") || "").startsWith("application/json")) throw new Error("no answer");
    return response.json();
  };
  const plainly = (form, button) => {
    // Whatever went wrong on the short way, the long one still says what.
    form.dataset.plain = "yes";
    form.requestSubmit(button);
  };
  const recount = (tab, by) => {
    const place = document.querySelector(`[data-tab="${tab}"] .tab-count`);
    if (place) place.textContent = Math.max(0, Number(place.textContent) + by);
  };

  const refill = async () => {
    if (cards().length) return;
    const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
    const fresh = page.querySelector(".cards");
    if (fresh) list.replaceChildren(...fresh.childNodes);
    go(cards()[0]);
  };
  const takeOut = (gone, answer) => {
    const all = cards();
    const after = all.slice(all.indexOf(gone[gone.length - 1]) + 1).find((card) => !gone.includes(card));
    const next = after || [...all].reverse().find((card) => !gone.includes(card));
    const places = gone.map((card) => ({ card, before: card.nextElementSibling }));
    gone.forEach((card) => card.remove());
    if (answer.decision || answer.batch) removed.push({ answer, places });
    mark(null);
    go(next);
    return refill();
  };

  const decide = async (form, button) => {
    const card = form.closest(".card");
    const gone = form === picked ? ticks().map((tick) => tick.closest(".card")) : [card];
    if (!gone.length) return;
    const stays = form.querySelector('[name="back"]');
    const answer = await send(form, button);
    if (!answer.is_done) {
      say(answer.words, false);
      return;
    }
    if (stays) {
      location.reload();
      return;
    }
    const tab = form.querySelector('[name="tab"]').value;
    answer.from = tab;
    answer.to = button.name === "to" ? button.value : "";
    recount(answer.from, -answer.count);
    recount(answer.to, answer.count);
    await takeOut(gone, answer);
    say(answer.words, answer.decision || answer.batch ? true : null);
    countTicks();
  };
  const undo = async () => {
    const last = removed[removed.length - 1];
    if (!last) return;
    const body = new URLSearchParams(new FormData(undoForm));
    if (last.answer.batch) body.set("batch", last.answer.batch);
    else body.set("decision", last.answer.decision);
    const response = await fetch(undoForm.action, { method: "POST", body, headers: { Accept: "application/json" } });
    const answer = await response.json();
    removed.pop();
    say(answer.words, answer.is_done ? (removed.length ? true : null) : false);
    if (!answer.is_done) return;
    list.querySelector(".empty")?.remove();
    [...last.places].reverse().forEach(({ card, before }) => {
      list.insertBefore(card, before && before.isConnected ? before : list.firstChild);
      card.querySelectorAll('input[form="picked"]').forEach((tick) => { tick.checked = false; });
    });
    recount(last.answer.from, last.answer.count);
    recount(last.answer.to, -last.answer.count);
    go(last.places[0].card);
  };

  // One thing at a time: a second press while the first is under way would decide about a card unseen.
  const alone = async (work, otherwise) => {
    if (busy) return;
    busy = true;
    try {
      await work();
    } catch {
      otherwise();
    } finally {
      busy = false;
    }
  };

  const countTicks = () => {
    const count = ticks().length;
    picked.classList.toggle("picked-some", count > 0);
    picked.querySelector(".picked-count").textContent = count || "";
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter;
    if (form === undoForm) {
      event.preventDefault();
      alone(undo, () => location.reload());
    } else if (form.dataset.desk && !form.dataset.plain && button) {
      event.preventDefault();
      alone(() => decide(form, button), () => plainly(form, button));
    }
  });
  list.addEventListener("change", countTicks);
  list.addEventListener("click", (event) => {
    const link = event.target.closest(".more-link");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    withMore(link.closest(".card"), (found) => found.querySelector("summary").focus());
  });
  list.addEventListener("focusin", (event) => {
    const card = event.target.closest(".card");
    if (card && card !== current) mark(card);
  });

  // What is seldom wanted stands on the comment's own page, and is fetched from there into its card.
  const more = async (card) => {
    const there = card.querySelector(".card-more");
    const link = card.querySelector(".more-link");
    if (there || !link) return there;
    const page = new DOMParser().parseFromString(await (await fetch(link.href)).text(), "text/html");
    const found = page.querySelector(".card-more");
    if (!found) throw new Error("no more");
    found.querySelectorAll('[name="back"]').forEach((field) => { field.value = `${location.pathname}${location.search}#${card.id}`; });
    link.parentElement.replaceWith(found);
    return found;
  };
  const withMore = (card, then) => alone(async () => {
    const found = card && await more(card);
    if (found) then(found);
  }, () => location.assign(card.querySelector(".more-link").href));

  const press = (key) => {
    const some = ticks().length > 0 && picked.querySelector(`[data-key="${key}"]`);
    const button = some || (current && current.querySelector(`[data-key="${key}"]`));
    if (button) button.click();
  };
  const write = (key) => withMore(current, (found) => {
    found.open = true;
    found.querySelector(`[data-focus="${key}"]`)?.focus();
  });
  const pressInMore = (key) => withMore(current, (found) => found.querySelector(`[data-key="${key}"]`)?.click());
  const acts = {
    j: () => step(1),
    k: () => step(-1),
    u: () => (removed.length ? undoForm.requestSubmit() : document.querySelector('.notice-box [data-key="u"]')?.click()),
    x: () => current?.querySelector('input[form="picked"]')?.click(),
    d: () => {
      const there = current?.querySelector(".card-more");
      if (there) there.open = !there.open;
      else withMore(current, (found) => found.querySelector("summary").focus());
    },
    p: () => pressInMore("p"),
    t: () => pressInMore("t"),
    n: () => write("n"),
    c: () => write("c"),
    "/": () => { const field = document.querySelector('[role="search"] input'); if (field) field.focus(); else document.querySelector('[data-key="/"]').click(); },
    "?": () => { keys.open = !keys.open; keys.querySelector("summary").focus(); },
  };

  keys.hidden = false;
  const isOn = document.getElementById("keys-on");
  try { isOn.checked = !localStorage.getItem(switchedOff); } catch { /* Without storage, keys are on. */ }
  isOn.addEventListener("change", () => {
    try { if (isOn.checked) localStorage.removeItem(switchedOff); else localStorage.setItem(switchedOff, "yes"); } catch { /* As above. */ }
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const isField = /^(TEXTAREA|SELECT)$/.test(event.target.tagName) || (event.target.tagName === "INPUT" && event.target.type !== "checkbox");
    if (event.key === "Escape" && isField) {
      event.target.blur();
      go(current);
      return;
    }
    if (isField || !isOn.checked) return;
    const act = acts[event.key] || ("asr".includes(event.key) ? () => press(event.key) : null);
    if (!act) return;
    event.preventDefault();
    act();
  });

  document.body.classList.add("with-script");
  countTicks();
  const named = location.hash && document.getElementById(location.hash.slice(1));
  if (named && named.classList.contains("card")) go(named);
  else mark(cards()[0]);
})();
