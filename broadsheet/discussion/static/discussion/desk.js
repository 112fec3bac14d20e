// Single keys at the desk. Everything here is also a button; without script nothing is missing.
(() => {
  const cards = [...document.querySelectorAll(".card")];
  let at = cards.length ? 0 : -1;

  const show = (next) => {
    if (next < 0 || next >= cards.length) return;
    cards[at].classList.remove("current");
    at = next;
    cards[at].classList.add("current");
    cards[at].focus({ preventScroll: true });
    cards[at].scrollIntoView({ block: "nearest" });
  };

  const press = (key) => {
    const button = key === "u"
      ? document.querySelector('[data-key="u"]')
      : at >= 0 && cards[at].querySelector(`[data-key="${key}"]`);
    if (button) button.click();
  };

  if (at === 0) cards[0].classList.add("current");
  cards.forEach((card, index) => card.addEventListener("focusin", () => {
    if (index !== at) {
      cards[at].classList.remove("current");
      at = index;
      card.classList.add("current");
    }
  }));

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
    if (event.key === "j") show(at + 1);
    else if (event.key === "k") show(at - 1);
    else if ("asru".includes(event.key)) press(event.key);
  });

  // A second press while the first is under way would decide about the next card unseen.
  document.querySelectorAll(".card-actions, #undo").forEach((form) => form.addEventListener("submit", (event) => {
    if (document.body.dataset.sent) event.preventDefault();
    document.body.dataset.sent = "yes";
  }));
})();
