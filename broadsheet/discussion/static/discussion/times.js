// Says of recent comments how long ago they were written; the whole date, in the reader's own zone, is in the title.
(() => {
  // -- for the element on other sites too --
  const sayTimes = (place, language) => {
    const ago = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
    const whole = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "long" });
    const units = [["day", 86_400], ["hour", 3600], ["minute", 60]];
    const oldest = 7 * 86_400;
    for (const time of place.querySelectorAll(".reply-time time")) {
      const written = new Date(time.dateTime);
      const seconds = (Date.now() - written) / 1000;
      if (!(seconds < oldest) || seconds < -60) continue;
      time.title = whole.format(written);
      const [unit, length] = units.find((one) => seconds >= one[1]) || ["minute", 60];
      time.textContent = ago.format(-Math.max(0, Math.floor(seconds / length)), unit);
    }
  };
  // -- here alone --
  const sayAll = () => sayTimes(document, document.documentElement.lang);

  sayAll();
  setInterval(sayAll, 60_000);
  document.addEventListener("comments-added", sayAll);
})();
