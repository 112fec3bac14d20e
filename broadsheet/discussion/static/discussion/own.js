// Remembers on this device which replies were written on it, by their receipts, and shows them to their author: held
// ones in the discussion, and beside each the ways to change it. It can be switched off on the page about the reader.
(() => {
  const place = "own replies";
  const off = "own replies off";
  const most = 50;
  const storage = (() => {
    try { localStorage.getItem(place); return localStorage; } catch { return null; }
  })();
  if (!storage) return;

  const isOff = () => storage.getItem(off) !== null;
  const kept = () => {
    try { return JSON.parse(storage.getItem(place)) || []; } catch { return []; }
  };
  const keep = (replies) => {
    try { storage.setItem(place, JSON.stringify(replies.slice(0, most))); } catch { /* full or switched off */ }
  };
  const forget = (tokens) => keep(kept().filter((one) => !tokens.includes(one.token)));

  // A page that shows a receipt says so.
  if (!isOff()) {
    for (const page of document.querySelectorAll("[data-own-receipt]")) {
      const { ownReceipt: token, ownThread: thread } = page.dataset;
      keep([{ token, thread }, ...kept().filter((one) => one.token !== token)]);
    }
  }

  const ask = async (address, tokens) => {
    const body = new URLSearchParams(tokens.map((token) => ["token", token]));
    const answer = await fetch(address, { method: "POST", body, credentials: "omit" });
    if (!answer.ok) return [];
    const { replies } = await answer.json();
    forget(replies.filter((one) => one.comment === null).map((one) => one.token));
    return replies.filter((one) => one.comment !== null);
  };
  const made = (html) => {
    const fresh = document.createElement("template");
    fresh.innerHTML = html;
    return fresh.content.firstElementChild;
  };

  const box = document.querySelector("[data-own-thread-list]");
  const show = (reply) => {
    if (reply.is_published) {
      const actions = document.querySelector(`#comment-${reply.comment} > article > .reply-actions`);
      if (actions && !actions.parentElement.querySelector(".own-note")) actions.before(made(reply.html));
      return;
    }
    const item = made(reply.html);
    const parent = reply.parent && document.getElementById(`comment-${reply.parent}`);
    if (parent) {
      const depth = Number(parent.className.match(/depth-(\d)/)?.[1] || 0);
      item.classList.replace("depth-0", `depth-${Math.min(depth + 1, 4)}`);
      parent.after(item);
      return;
    }
    box.querySelector("ol").append(item);
    box.hidden = false;
  };
  if (box && !isOff()) {
    const here = kept().filter((one) => one.thread === box.dataset.ownThreadList).map((one) => one.token);
    if (here.length) ask(box.dataset.own, here).then((replies) => replies.forEach(show)).catch(() => {});
  }

  const list = document.querySelector("[data-own-list]");
  if (!list) return;
  const items = list.querySelector("ul");
  const none = list.querySelector("[data-own-none]");
  const remember = list.querySelector("[data-own-switch]");
  const clear = list.querySelector("[data-own-clear]");
  const refresh = () => {
    none.hidden = items.children.length > 0;
    clear.hidden = !kept().length;
  };
  list.hidden = false;
  remember.checked = !isOff();
  remember.addEventListener("change", () => {
    if (remember.checked) storage.removeItem(off);
    else { storage.setItem(off, "1"); storage.removeItem(place); items.replaceChildren(); }
    refresh();
  });
  clear.addEventListener("click", () => { storage.removeItem(place); items.replaceChildren(); refresh(); });
  const tokens = kept().map((one) => one.token);
  if (tokens.length) {
    ask(list.dataset.own, tokens).then((replies) => {
      for (const { line } of replies) {
        const item = document.createElement("li");
        item.innerHTML = line;
        items.append(item);
      }
      refresh();
    }).catch(() => {});
  }
  refresh();
})();
