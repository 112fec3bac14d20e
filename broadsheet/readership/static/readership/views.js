// Counts one reader of this page, after it has been in sight for a while. No cookie, nothing stored here.
(() => {
  const story = document.querySelector("[data-view]");
  const secondsInSight = 3;
  if (!story || navigator.webdriver) return;
  let timer;
  const watch = () => {
    clearTimeout(timer);
    if (document.visibilityState !== "visible") return;
    timer = setTimeout(() => {
      document.removeEventListener("visibilitychange", watch);
      navigator.sendBeacon("/views", story.dataset.view);
    }, secondsInSight * 1000);
  };
  document.addEventListener("visibilitychange", watch);
  watch();
})();
