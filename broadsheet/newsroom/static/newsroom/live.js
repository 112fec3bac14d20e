// Offers new posts of a live blog. Nothing moves by itself: they are put on top when they are asked for.
(() => {
  const box = document.querySelector("[data-live]");
  const button = box?.querySelector(".live-news button");
  const list = box?.querySelector(".live-posts");
  if (!button || !list) return;
  const pause = 25_000;
  let fresh = [];

  const newest = () => Math.max(0, ...[...list.querySelectorAll("[data-post]")].map((post) => Number(post.dataset.post)));
  const look = async () => {
    if (document.hidden) return;
    try {
      // The browser sends the ETag of what it has, and is answered 304 when nothing is new.
      const answer = await fetch(box.dataset.live, { credentials: "omit", cache: "no-cache" });
      if (!answer.ok) return;
      const page = document.createElement("template");
      page.innerHTML = await answer.text();
      const last = newest();
      fresh = [...page.content.querySelectorAll(".live-posts [data-post]")].filter((post) => Number(post.dataset.post) > last);
      button.textContent = fresh.length === 1 ? button.dataset.one : button.dataset.many.replace("%(count)s", fresh.length);
      button.hidden = !fresh.length;
    } catch { /* the network is away; the next look may find it again */ }
  };
  button.addEventListener("click", () => {
    list.querySelector(".empty")?.remove();
    list.prepend(...fresh);
    fresh[0]?.querySelector("a")?.focus();
    fresh = [];
    button.hidden = true;
  });
  box.querySelector(".live-news a").hidden = true;
  setInterval(look, pause);
  document.addEventListener("visibilitychange", look);
})();
