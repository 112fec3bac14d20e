// Beside each comment, for who may decide about it: the way to its page at the desk. Only on pages made for the staff.
(() => {
  const { words, address } = document.currentScript.dataset;
  const furnish = () => {
    for (const item of document.querySelectorAll(".replies > [id^='comment-']")) {
      const actions = item.querySelector(".reply-actions");
      if (!actions || actions.querySelector(".moderate-link")) continue;
      const link = document.createElement("a");
      link.className = "moderate-link";
      link.href = address.replace("/0/", `/${item.id.replace("comment-", "")}/`);
      link.textContent = words;
      link.setAttribute("aria-describedby", `${item.id}-by`);
      actions.append(" ", link);
    }
  };
  furnish();
  document.addEventListener("comments-added", furnish);
})();
