// Folds conversations, and goes from one to the next: by a button, or by j and k while the focus is among the comments.
(() => {
  // -- for the element on other sites too --
  const makeConversations = (area) => {
    const words = area.dataset;
    const openings = () => [...area.querySelectorAll(".replies > .depth-0")];
    const answers = (opening) => {
      const found = [];
      for (let next = opening.nextElementSibling; next && !next.classList.contains("depth-0"); next = next.nextElementSibling) found.push(next);
      return found;
    };
    const made = (className, text) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = `plain ${className}`;
      button.textContent = text;
      return button;
    };
    // Before the way to report, which stands at the end.
    const put = (actions, button) => {
      const last = actions.querySelector(".report-link");
      if (last) last.before(button, " ");
      else actions.append(" ", button);
    };
    const go = (opening) => {
      if (!opening) return;
      opening.tabIndex = -1;
      opening.focus({ preventScroll: true });
      opening.scrollIntoView({ block: "start" });
    };
    const step = (from, by) => {
      const all = openings();
      const place = all.findLastIndex((one) => one === from || one.compareDocumentPosition(from) & Node.DOCUMENT_POSITION_FOLLOWING);
      go(all[place + by]);
    };
    const fold = (opening, isFolded) => {
      const found = answers(opening);
      found.forEach((one) => { one.hidden = isFolded; });
      const button = opening.querySelector(".fold");
      button.setAttribute("aria-expanded", String(!isFolded));
      button.textContent = isFolded ? words.unfold.replace("%(count)s", found.length) : words.fold;
    };
    const furnish = () => {
      const all = openings();
      all.forEach((opening, place) => {
        const actions = opening.querySelector(".reply-actions");
        if (!actions) return;
        if (!actions.querySelector(".fold") && answers(opening).length) {
          const button = made("fold", words.fold);
          button.setAttribute("aria-expanded", "true");
          button.addEventListener("click", () => fold(opening, button.getAttribute("aria-expanded") === "true"));
          put(actions, button);
        }
        if (!actions.querySelector(".next-conversation") && place < all.length - 1) {
          const button = made("next-conversation", words.next);
          button.addEventListener("click", () => step(opening, 1));
          put(actions, button);
        }
      });
    };
    // Where something leads into a folded conversation, it is opened.
    const unfold = (named) => {
      if (named?.hidden) fold(openings().findLast((one) => one.compareDocumentPosition(named) & Node.DOCUMENT_POSITION_FOLLOWING), false);
    };

    furnish();
    area.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || !"jk".includes(event.key)) return;
      if (event.target.closest("input, textarea, select, [contenteditable]")) return;
      event.preventDefault();
      step(event.target, event.key === "j" ? 1 : -1);
    });
    return { furnish, unfold };
  };
  // -- here alone --
  const area = document.querySelector(".discussion[data-next]");
  if (!area) return;
  const conversations = makeConversations(area);
  document.addEventListener("comments-added", conversations.furnish);
  window.addEventListener("hashchange", () => conversations.unfold(location.hash && document.getElementById(location.hash.slice(1))));
})();
