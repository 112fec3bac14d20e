// Announces new comments and shows them on request, below what is being read. Nothing moves by itself.
(() => {
  const box = document.querySelector("[data-news]");
  if (!box) return;
  const button = box.querySelector("button");
  const list = box.querySelector("ol");
  const pause = 60_000;
  let since = box.dataset.since;
  let waiting = "";

  const look = async () => {
    if (document.hidden || waiting) return;
    try {
      const answer = await fetch(`${box.dataset.news}?since=${since}`, { credentials: "omit" });
      if (!answer.ok) return;
      const news = await answer.json();
      const { count } = news;
      if (!count) return;
      waiting = news;
      button.textContent = count === 1 ? button.dataset.one : button.dataset.many.replace("%(count)s", count);
      button.hidden = false;
      box.hidden = false;
    } catch { /* the network is away; the next look may find it again */ }
  };

  button.addEventListener("click", () => {
    const fresh = document.createElement("template");
    fresh.innerHTML = waiting.html;
    const shown = [...fresh.content.children].filter((item) => !document.getElementById(item.id));
    list.append(...shown);
    // What is answered may stand on this very page.
    for (const link of shown.flatMap((item) => [...item.querySelectorAll(".reply-to")])) {
      const anchor = `comment-${link.pathname.match(/\d+/)}`;
      if (document.getElementById(anchor)) link.href = `#${anchor}`;
    }
    document.dispatchEvent(new Event("comments-added"));
    since = waiting.since;
    waiting = "";
    button.hidden = true;
    const first = shown[0]?.querySelector("a");
    if (first) first.focus({ preventScroll: true });
    shown[0]?.scrollIntoView({ block: "nearest" });
  });

  setInterval(look, pause);
  document.addEventListener("visibilitychange", look);
})();
