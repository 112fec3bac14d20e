// Says of recent comments how long ago they were written; the whole date, in the reader's own zone, is in the title.
(() => {
  const language = document.documentElement.lang;
  const ago = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  const whole = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "long" });
  const units = [["day", 86_400], ["hour", 3600], ["minute", 60]];
  const oldest = 7 * 86_400;

  const say = (time) => {
    const written = new Date(time.dateTime);
    const seconds = (Date.now() - written) / 1000;
    if (!(seconds < oldest) || seconds < -60) return;
    time.title = whole.format(written);
    const [unit, length] = units.find((one) => seconds >= one[1]) || ["minute", 60];
    time.textContent = ago.format(-Math.max(0, Math.floor(seconds / length)), unit);
  };
  const sayAll = () => document.querySelectorAll(".reply-time time").forEach(say);

  sayAll();
  setInterval(sayAll, 60_000);
  document.addEventListener("comments-added", sayAll);
})();
