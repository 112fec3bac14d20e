// Shows what is kept at another site, once a reader has asked for it and knows whom that tells.
"use strict";
for (const embed of document.querySelectorAll(".embed[data-player]")) {
  const button = embed.querySelector(".embed-load");
  if (!button || !embed.dataset.player.startsWith("https://")) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    const frame = document.createElement("iframe");
    frame.className = "embed-frame";
    frame.title = embed.dataset.title;
    // What players need, and no more: no way to lead this page elsewhere.
    frame.sandbox = "allow-scripts allow-same-origin allow-presentation allow-popups";
    frame.allow = "fullscreen; encrypted-media; picture-in-picture";
    frame.allowFullscreen = true;
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    frame.loading = "lazy";
    frame.tabIndex = 0;
    // Focus that came before what is in the frame is lost with the empty page that was there.
    frame.addEventListener("load", () => {
      if (document.activeElement === frame) frame.contentWindow.focus();
    }, { once: true });
    frame.src = embed.dataset.player;
    embed.querySelector(".embed-note").remove();
    embed.querySelector(".embed-ways").replaceWith(frame);
    frame.focus();
  });
}
