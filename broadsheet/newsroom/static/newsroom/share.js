// Copies the address of the page, or hands it to whatever the reader's device shares with. Nobody else is asked.
"use strict";
for (const place of document.querySelectorAll("[data-share]")) {
  const copy = place.querySelector(".share-copy");
  const native = place.querySelector(".share-native");
  const data = { url: place.dataset.share, title: place.dataset.title };
  if (navigator.clipboard) {
    copy.hidden = false;
    copy.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(data.url);
        place.querySelector("[role=status]").textContent = copy.dataset.done;
      } catch {
        copy.hidden = true;
      }
    });
  }
  if (navigator.canShare && navigator.canShare(data)) {
    native.hidden = false;
    // A reader who closes the sheet without sharing is no error.
    native.addEventListener("click", () => navigator.share(data).catch(() => {}));
  }
}
