// Counts one reader of this page, after it has been in sight for a while. No cookie, nothing stored here.
// Of the page before, only the name of its host is sent.
(() => {
  const story = document.querySelector("[data-view]");
  const secondsInSight = 3;
  if (!story || navigator.webdriver) return;
  const cameFrom = () => {
    try {
      const before = new URL(document.referrer);
      return /^https?:$/.test(before.protocol) ? before.hostname : "";
    } catch {
      return "";
    }
  };
  let timer;
  const watch = () => {
    clearTimeout(timer);
    if (document.visibilityState !== "visible") return;
    timer = setTimeout(() => {
      document.removeEventListener("visibilitychange", watch);
      navigator.sendBeacon("/views", `${story.dataset.view}\n${cameFrom()}`);
    }, secondsInSight * 1000);
  };
  document.addEventListener("visibilitychange", watch);
  watch();
})();
