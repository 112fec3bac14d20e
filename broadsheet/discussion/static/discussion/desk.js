// The desk with script: single keys, and decisions in place, so that the next card is there at once.
// Everything here is also a button or a link; without script nothing is missing.
(() => {
  const list = document.querySelector(".cards");
  const bar = document.querySelector(".said");
  if (!list || !bar) return;
  const words = bar.querySelector(".said-words");
  const undoForm = document.getElementById("undo");
  const picked = document.getElementById("picked");
  const keys = document.getElementById("keys");
  const keysButton = document.getElementById("keys-button");
  const isOn = document.getElementById("keys-on");
  const switchedOff = "desk-keys-off";
  const removed = [];
  let busy = false;
  let current = null;

  const cards = () => [...list.querySelectorAll(".card")];
  const ticks = () => [...list.querySelectorAll('input[form="picked"]:checked')];
  const isInView = (card) => {
    const { top, bottom } = card.getBoundingClientRect();
    return bottom > 0 && top < window.innerHeight;
  };

  const mark = (card) => {
    if (current) current.classList.remove("current");
    current = card || null;
    if (current) current.classList.add("current");
  };
  const go = (card) => {
    if (!card) return;
    mark(card);
    card.focus({ preventScroll: true });
    // What is taller than the window is read from its beginning.
    card.scrollIntoView({ block: card.offsetHeight > window.innerHeight * 0.8 ? "start" : "nearest" });
  };
  // A card that was scrolled out of sight is not meant: the first key then only moves to a card in sight.
  const isMeant = () => {
    if (!current || isInView(current)) return Boolean(current);
    const seen = cards().find(isInView);
    if (!seen) {
      go(current);
      return false;
    }
    mark(seen);
    seen.focus({ preventScroll: true });
    say(bar.dataset.elsewhere, null);
    return false;
  };
  const step = (by) => {
    const all = cards();
    if (current && !isMeant()) return;
    const wanted = all.indexOf(current) + by;
    if (wanted >= all.length && further()) alone(async () => go(await loadOn()), () => further().click());
    else go(all[Math.max(0, Math.min(all.length - 1, wanted))]);
  };
  const further = () => list.querySelector('.paging [rel="next"]');
  // What was decided here has moved up what follows, so pages are counted by the cards that are still here.
  const whereOn = () => {
    const address = new URL(further().href);
    if (!address.searchParams.has("page")) return address;
    const first = Number(new URLSearchParams(location.search).get("page")) || 1;
    const singles = list.querySelectorAll(".card:not(.campaign)").length;
    address.searchParams.set("page", first + Math.floor(singles / Number(list.dataset.size)));
    return address;
  };
  // Append the next cards; answers with the first of them, or the last card where there are none.
  const loadOn = async () => {
    let address = whereOn();
    for (;;) {
      const page = await fetchPage(address);
      const fresh = [...page.querySelectorAll(".cards > .card")].filter((card) => !document.getElementById(card.id));
      const paging = page.querySelector(".cards .paging");
      paging?.querySelector('[rel="prev"]')?.remove();
      const onward = paging?.querySelector('[rel="next"]');
      if (!fresh.length && onward && onward.href !== String(address)) {
        address = onward.href;
        continue;
      }
      list.querySelectorAll(".paging").forEach((old) => old.remove());
      list.append(...fresh, ...(onward ? [paging] : []));
      announce();
      return fresh[0] || cards().at(-1);
    }
  };

  const say = (text, canUndo) => {
    // What an earlier page said is over, and so is its way back.
    document.querySelectorAll(".message-box").forEach((box) => box.remove());
    bar.hidden = false;
    bar.classList.toggle("said-wrong", canUndo === false);
    undoForm.hidden = !canUndo;
    // Emptied first: the same words twice in a row would not be read out.
    words.textContent = "";
    requestAnimationFrame(() => { words.textContent = text; });
  };
  const fetchPage = async (address) => new DOMParser().parseFromString(await (await fetch(address)).text(), "text/html");
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
    // Where more are there than were counted, it says "10,000+", and stays.
    if (!place || !place.dataset.count) return;
    place.dataset.count = Math.max(0, Number(place.dataset.count) + by);
    place.textContent = Number(place.dataset.count).toLocaleString(document.documentElement.lang);
  };

  const refill = async () => {
    if (cards().length) return;
    const fresh = (await fetchPage(location.href)).querySelector(".cards");
    if (fresh) list.replaceChildren(...fresh.childNodes);
    announce();
    go(cards()[0]);
  };
  const beyond = (gone) => {
    const all = cards();
    const after = all.slice(all.indexOf(gone[gone.length - 1]) + 1).find((card) => !gone.includes(card));
    return after || [...all].reverse().find((card) => !gone.includes(card));
  };
  const takeOut = async (gone) => {
    if (further() && gone.includes(cards().at(-1))) await loadOn();
    const next = beyond(gone);
    gone.forEach((card) => card.remove());
    mark(null);
    go(next);
    return refill();
  };
  // Each card as the page has it now; what is not on the page any more goes.
  const renew = async (stale) => {
    const page = await fetchPage(location.href);
    const isOver = stale.map((card) => {
      const fresh = page.getElementById(card.id);
      if (fresh) card.replaceWith(fresh);
      return !fresh;
    });
    announce();
    return isOver;
  };
  const remember = (gone, answer) => {
    const places = gone.map((card) => ({ card, before: card.nextElementSibling }));
    if (answer.decision || answer.batch) removed.push({ answer, places });
  };

  const decide = async (form, button) => {
    const card = form.closest(".card");
    const gone = form === picked ? ticks().map((tick) => tick.closest(".card")) : [card];
    if (!gone.length) return;
    const stays = form.querySelector('[name="back"]');
    const answer = await send(form, button);
    if (!answer.is_done) {
      await afterAll(gone, false);
      say(answer.words, false);
      return;
    }
    remember(gone, answer);
    if (stays) {
      await afterAll(gone, true);
    } else {
      answer.from = form.querySelector('[name="tab"]').value;
      answer.to = button.name === "to" ? button.value : "";
      recount(answer.from, -answer.count);
      recount(answer.to, answer.count);
      await takeOut(gone);
    }
    say(answer.words, answer.decision || answer.batch ? true : null);
    countTicks();
  };
  // Where cards stay, in a search or alone, and where somebody was faster: show how they are now, and go on.
  const afterAll = async (gone, isDone) => {
    const next = beyond(gone);
    const last = gone[gone.length - 1];
    const isOver = await renew(gone);
    gone.filter((_, number) => isOver[number]).forEach((card) => card.remove());
    const again = document.getElementById(last.id);
    mark(null);
    const after = next && next.isConnected ? next : null;
    // What was not done is read again as it is now.
    go((isDone ? after || again : again || after) || cards()[0]);
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
      const shown = document.getElementById(card.id);
      if (shown) shown.replaceWith(card);
      else list.insertBefore(card, before && before.isConnected ? before : list.firstChild);
      card.querySelectorAll('input[form="picked"]').forEach((tick) => { tick.checked = false; });
    });
    if (last.answer.from) {
      recount(last.answer.from, last.answer.count);
      recount(last.answer.to, -last.answer.count);
    }
    countTicks();
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
    document.documentElement.style.setProperty("--picked-height", `${count ? picked.offsetHeight : 0}px`);
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
    const found = (await fetchPage(link.href)).querySelector(".card-more");
    if (!found) throw new Error("no more");
    found.querySelectorAll('[name="back"]').forEach((field) => { field.value = `${location.pathname}${location.search}#${card.id}`; });
    link.parentElement.replaceWith(found);
    announce();
    return found;
  };
  const withMore = (card, then) => alone(async () => {
    const found = card && await more(card);
    if (found) then(found);
    else nothing();
  }, () => location.assign(card.querySelector(".more-link").href));

  const nothing = () => say(bar.dataset.nothing, null);
  const press = (key) => {
    const some = ticks().length > 0 && picked.querySelector(`[data-key="${key}"]`);
    if (some) some.click();
    else if (isMeant()) (current.querySelector(`[data-key="${key}"]`) || { click: nothing }).click();
  };
  const write = (key) => isMeant() && withMore(current, (found) => {
    const field = found.querySelector(`[data-focus="${key}"]`);
    if (!field) return nothing();
    found.open = true;
    return field.focus();
  });
  const pressInMore = (key) => isMeant() && withMore(current, (found) => (found.querySelector(`[data-key="${key}"]`) || { click: nothing }).click());
  const openKeys = () => (keys.open ? keys.close() : keys.showModal());
  const acts = {
    j: () => step(1),
    k: () => step(-1),
    u: () => (removed.length ? undoForm.requestSubmit() : document.querySelector('.message-box [data-key="u"]')?.click()),
    x: () => isMeant() && current.querySelector('input[form="picked"]')?.click(),
    d: () => {
      if (!isMeant()) return;
      const there = current.querySelector(".card-more");
      if (there) there.open = !there.open;
      else withMore(current, (found) => found.querySelector("summary").focus());
    },
    p: () => pressInMore("p"),
    t: () => pressInMore("t"),
    n: () => write("n"),
    c: () => write("c"),
    "/": () => { const field = document.querySelector('[role="search"] input'); if (field) field.focus(); else document.querySelector('[data-key="/"]').click(); },
    "?": openKeys,
  };

  // What a key does is shown only where it does it: with script, and while keys are on.
  const announce = () => {
    document.body.classList.toggle("keys-live", isOn.checked);
    document.querySelectorAll("[data-key], [data-focus]").forEach((one) => {
      if (isOn.checked) one.setAttribute("aria-keyshortcuts", one.dataset.key || one.dataset.focus);
      else one.removeAttribute("aria-keyshortcuts");
    });
  };
  try { isOn.checked = !localStorage.getItem(switchedOff); } catch { /* Without storage, keys are on. */ }
  isOn.addEventListener("change", () => {
    try { if (isOn.checked) localStorage.removeItem(switchedOff); else localStorage.setItem(switchedOff, "yes"); } catch { /* As above. */ }
    announce();
  });
  keysButton.hidden = false;
  keysButton.addEventListener("click", openKeys);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const isField = /^(TEXTAREA|SELECT)$/.test(event.target.tagName) || (event.target.tagName === "INPUT" && event.target.type !== "checkbox");
    if (event.key === "Escape" && isField) {
      event.target.blur();
      go(current);
      return;
    }
    if (isField || !isOn.checked || (keys.open && event.key !== "?")) return;
    const act = acts[event.key] || ("asrh".includes(event.key) ? () => press(event.key) : null);
    if (!act) return;
    event.preventDefault();
    act();
  });

  document.body.classList.add("with-script");
  announce();
  countTicks();
  const named = location.hash && document.getElementById(location.hash.slice(1));
  if (named && named.classList.contains("card")) go(named);
  else mark(cards()[0]);
})();
