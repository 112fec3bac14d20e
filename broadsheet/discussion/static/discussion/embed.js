// The discussion on a page of another site: <broadsheet-discussion>, <broadsheet-count> and <broadsheet-latest>.
// What is shown is rendered by the server, as on its own pages; here it is put in a shadow root and made to work.
(() => {
  if (customElements.get("broadsheet-discussion")) return;
  const base = new URL(document.currentScript?.src || SCRIPT.address).origin;
  const words = SCRIPT.words;
  // What is shared with our own pages comes in here.
  const style = new CSSStyleSheet();
  style.replaceSync(SCRIPT.style);

  // Some pages let nothing make elements of text but a policy that they name.
  let policy;
  try { policy = window.trustedTypes?.createPolicy("broadsheet", { createHTML: (html) => html }); } catch { /* not named */ }
  const elements = (html) => {
    const template = document.createElement("template");
    template.innerHTML = policy ? policy.createHTML(html) : html;
    return template.content;
  };

  // What this device keeps lies with the page's own site, and nobody is sent it. Storage may be switched off.
  const kept = (name) => { try { return JSON.parse(localStorage.getItem(`broadsheet ${name}`)); } catch { return null; } };
  const keep = (name, value) => {
    try {
      if (value) localStorage.setItem(`broadsheet ${name}`, JSON.stringify(value));
      else localStorage.removeItem(`broadsheet ${name}`);
    } catch { /* as above */ }
  };
  const canKeep = (() => { try { return Boolean(localStorage); } catch { return false; } })();
  // Whether own replies are not to be remembered here; it is one answer for all pages of the site.
  const off = "no replies";
  const life = 60 * 24 * 3600_000;
  const keptNames = (start) => {
    try { return Object.keys(localStorage).map((key) => key.slice(11)).filter((name) => name.startsWith(start)); } catch { return []; }
  };
  for (const name of keptNames("draft ")) if (!(Date.now() - kept(name)?.at < life)) keep(name, null);

  // A name that a reader has confirmed comes from a page of the server, in the address; it is sent with replies alone.
  const arrived = new URLSearchParams(location.hash.slice(1));
  if (arrived.has("broadsheet-name")) {
    keep("confirmed", arrived.get("broadsheet-name"));
    keep("reader", { ...kept("reader"), name: arrived.get("name") });
    history.replaceState(history.state, "", "#respond");
  }

  const ask = async (path, query, more) => {
    const answer = await fetch(`${base}/embed/${path}?${new URLSearchParams(query)}`, { credentials: "omit", cache: "no-cache", ...more });
    if (!answer.ok) throw new Error(`${answer.status} ${(await answer.text()).slice(0, 300)}`);
    return answer;
  };
  const post = (address, body) => fetch(address, { method: "POST", body, headers: { Accept: "application/json" }, credentials: "omit" });
  const without = (address) => address.split("#")[0];
  const pageAddress = (element) => without(new URL(element.getAttribute("url")
    || document.querySelector("link[rel=canonical]")?.href || location.href, document.baseURI).href);
  const fill = (text, values) => text.replace(/%\((\w+)\)s/g, (_, name) => values[name]);

  class Discussion extends HTMLElement {
    static observedAttributes = ["url", "token"];
    #root = this.attachShadow({ mode: "open" });
    #shown = "";
    #opened = 0;
    #session = "";
    #loading;
    #ownShown;
    #watch;
    #conversations;

    constructor() {
      super();
      this.#root.adoptedStyleSheets = [style];
      this.#root.append(elements('<div class="waiting"><slot></slot></div>'));
      this.#root.addEventListener("click", (event) => this.#clicked(event));
      this.#root.addEventListener("submit", (event) => this.#submitted(event));
      this.#root.addEventListener("input", (event) => this.#typed(event));
      this.#root.addEventListener("change", ({ target }) => target.closest(".own-switch") && this.#remember(target.checked));
    }

    connectedCallback() {
      this.#watch = new AbortController();
      const { signal } = this.#watch;
      const look = () => queueMicrotask(() => this.isConnected && pageAddress(this) !== this.#shown && this.reload());
      addEventListener("popstate", look, { signal });
      addEventListener("hashchange", () => this.#goToHash(), { signal });
      document.addEventListener("visibilitychange", () => this.#lookForNews(), { signal });
      window.navigation?.addEventListener("currententrychange", look, { signal });
      const head = new MutationObserver(look);
      head.observe(document.head, { childList: true, subtree: true, attributes: true, attributeFilter: ["href", "rel"] });
      const timer = setInterval(() => { this.#sayTimes(); this.#lookForNews(); }, 60_000);
      signal.addEventListener("abort", () => { head.disconnect(); clearInterval(timer); });
      look();
    }

    disconnectedCallback() {
      this.#watch.abort();
    }

    attributeChangedCallback(name) {
      if (name === "token") { this.#session = ""; this.#showName(); }
      else if (this.isConnected && this.#shown) queueMicrotask(() => this.reload());
    }

    // Shows the discussion of the page as it is now; `query` asks for an order, a page of it or one comment.
    async reload(query) {
      this.#loading?.abort();
      const { signal } = this.#loading = new AbortController();
      const url = this.#shown = pageAddress(this);
      const wanted = location.hash.match(/^#comment-(\d+)$/)?.[1];
      try {
        const answer = await ask("fragment", { url, ...(query || (wanted ? { comment: wanted } : {})) }, { signal });
        this.#show(await answer.text());
        if (!query) {
          this.#tell("ready", { url, count: this.count });
          this.#goToHash();
        }
      } catch (problem) {
        if (signal.aborted) return;
        this.#fail(problem);
      }
    }

    get count() {
      return Number(this.#root.firstElementChild.dataset.count) || 0;
    }

    #tell(name, detail) {
      this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
    }

    #fail(problem) {
      console.warn(`broadsheet-discussion: ${problem.message}`);
      const page = `${base}/embed/page?${new URLSearchParams({ url: this.#shown })}`;
      const place = this.#root.querySelector(".waiting") || this.#root.querySelector(".problem") || this.#root.firstElementChild;
      place.classList.remove("waiting");
      this.#root.querySelector(".problem")?.remove();
      place.append(elements(`<div class="notice-box notice-wrong problem" role="alert"><p></p><p><button type="button" class="quiet again"></button> <a target="_blank" rel="noopener"></a></p></div>`));
      const box = place.querySelector(".problem");
      box.querySelector("p").textContent = words.failed;
      box.querySelector("button").textContent = words.again;
      box.querySelector("a").textContent = words.page;
      box.querySelector("a").href = page;
    }

    #show(html) {
      const old = this.#root.querySelector(".broadsheet");
      const before = old ? this.count : -1;
      this.#root.replaceChildren(elements(html));
      this.#opened = Date.now();
      const find = (selector) => this.#root.querySelectorAll(selector);
      for (const link of find(".reply-time")) link.href = `${this.#shown}#${link.closest("[id^=comment-]:not(header)").id}`;
      this.#leadOut(this.#root);
      this.#sayTimes();
      const area = this.#root.querySelector(".discussion[data-next]");
      this.#conversations = area && makeConversations(area);
      const thanked = kept("thanks") || [];
      for (const form of find(".appreciate")) {
        form.querySelector("button").setAttribute("aria-pressed", String(thanked.includes(form.getAttribute("action"))));
      }
      this.#showSwitch();
      this.#ownShown = this.#showOwn();
      const form = this.#form;
      if (form) {
        const reader = kept("reader");
        for (const name of ["name", "email", "website"]) if (reader?.[name]) form.elements[name].value = reader[name];
        form.elements.remember.checked = Boolean(reader);
        this.#restore();
        this.#showName();
      }
      if (this.count === before) return;
      this.#tell("count", { url: this.#shown, count: this.count });
      if (!old) return;
      for (const element of document.querySelectorAll("broadsheet-count")) {
        if (pageAddress(element) === this.#shown) element.connectedCallback();
      }
    }

    #showSwitch() {
      const place = this.#root.querySelector(".own-switch");
      if (!place) return;
      place.hidden = !canKeep;
      place.querySelector("input").checked = !kept(off);
      if (kept(off)) this.#root.querySelectorAll(".own-note, .reply-own, .own-done, .begun.own").forEach((one) => one.remove());
    }

    #remember(isWanted) {
      keep(off, !isWanted);
      if (!isWanted) keptNames("own ").forEach((name) => keep(name, null));
      document.querySelectorAll("broadsheet-discussion").forEach((one) => one.#showSwitch());
    }

    // Own replies of this device, as the server knows them now: held ones among the others, and beside each the ways to
    // change it. What is over is forgotten.
    async #showOwn() {
      const place = this.#root.firstElementChild;
      const own = `own ${this.#shown}`;
      const tokenOf = ({ receipt }) => receipt.split("/").at(-2);
      const tokens = (kept(own) || []).map(tokenOf);
      if (!tokens.length) return;
      const { replies } = await this.#ask("", tokens.map((token) => ["token", token]));
      if (!replies || place !== this.#root.firstElementChild) return;
      const gone = replies.filter((one) => one.comment === null).map((one) => one.token);
      keep(own, (kept(own) || []).filter((one) => !gone.includes(tokenOf(one))));
      const elsewhere = Object.assign(document.createElement("ul"), { className: "begun own" });
      for (const { comment, parent, is_published: isPublished, html, line } of replies) {
        if (!comment) continue;
        const shown = elements(html);
        const item = shown.firstElementChild;
        this.#leadOut(shown);
        const actions = this.#root.querySelector(`#comment-${comment} > article > .reply-actions`);
        if (!isPublished) {
          const answered = parent && this.#root.getElementById(`comment-${parent}`);
          const box = this.#root.querySelector(".own-replies");
          if (answered) {
            item.classList.replace("depth-0", `depth-${Math.min(Number(answered.className.match(/depth-(\d)/)?.[1] || 0) + 1, 4)}`);
            answered.after(item);
          } else if (box) { box.querySelector("ol").append(item); box.hidden = false; }
        } else if (actions) actions.before(item);
        else {
          const entry = document.createElement("li");
          entry.append(elements(line));
          this.#leadOut(entry);
          elsewhere.append(entry);
        }
      }
      if (elsewhere.children.length) this.#root.getElementById("respond")?.prepend(elsewhere);
      this.#sayTimes();
    }

    // Asks about own replies, or has one changed; what went wrong is a complaint.
    async #ask(act, query) {
      try {
        const answer = await post(`${base}/embed/own${act}`, new URLSearchParams([["url", this.#shown], ...query]));
        return { ok: answer.ok, ...await answer.json() };
      } catch { return { complaint: words.failed }; }
    }

    #sayTimes() {
      sayTimes(this.#root, this.#root.firstElementChild.lang || undefined);
    }

    // What is ours, and not for the page, opens beside it.
    #leadOut(place) {
      for (const link of place.querySelectorAll(`a[href^="${base}/"]`)) {
        if (!link.matches(".orders a, .paging a, .reply-link")) Object.assign(link, { target: "_blank", rel: "noopener nofollow" });
      }
    }

    // Puts the form below the reply by which it is edited or withdrawn, with what was typed there before.
    async #change(link) {
      const links = link.closest(".own-links");
      const { form, complaint } = await this.#ask(`/${link.dataset.own}`, [["token", links.dataset.token], ["action", "form"]]);
      this.#leave();
      links.after(form ? elements(form) : this.#status(complaint));
      const field = this.#root.querySelector(".own-form textarea");
      if (field) field.value = kept(this.#editDraft(field.form))?.text || field.value;
      (field || this.#root.querySelector(".own-form button, .own-done")).focus();
    }

    #leave() {
      this.#root.querySelector(".own-form, .own-done")?.remove();
    }

    #status(text) {
      const line = Object.assign(document.createElement("p"), { className: "own-done", tabIndex: -1, textContent: text });
      line.setAttribute("role", "status");
      return line;
    }

    #editDraft(form) {
      return `draft edit ${form.elements.token.value}`;
    }

    async #sendChange(form, isPreview) {
      const act = form.dataset.own;
      const box = form.querySelector("[role=alert]");
      const isShown = form.closest(".own-note");
      const id = form.closest("li").id.match(/\d+/)[0];
      const token = form.elements.token.value;
      const query = [...new FormData(form), ...(isPreview ? [["action", "preview"]] : [])];
      this.#halt(form, true);
      const result = await this.#ask(`/${act}`, query);
      this.#halt(form, false);
      form.querySelector(".preview")?.remove();
      box.hidden = !result.complaint;
      box.textContent = result.complaint || "";
      if (result.complaint) box.focus();
      this.#mark(form, result.errors || {});
      if (result.preview) {
        form.querySelector(".send").before(elements(result.preview));
        form.querySelector(".preview").focus();
      }
      if (!result.done) return;
      keep(this.#editDraft(form), null);
      await this.reload(isShown && act === "edit" ? { comment: id } : {});
      await this.#ownShown;
      const links = this.#root.querySelector(`[data-token="${CSS.escape(token)}"]`);
      const status = this.#status(result.done);
      if (links) links.after(status);
      else this.#root.querySelector(".discussion-head").after(status);
      status.focus();
    }

    #halt(form, isBusy) {
      form.querySelectorAll("button").forEach((button) => { button.disabled = isBusy; });
    }

    get #form() {
      return this.#root.getElementById("reply-form");
    }

    // Who the page's own site has signed in writes under the name that its token says; the server checks the token.
    #showName() {
      const form = this.#form;
      if (!form) return;
      const token = this.getAttribute("token");
      let name = "";
      try { name = JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0)))).name; } catch { /* none, or no token */ }
      form.querySelector(".signed-in")?.remove();
      form.querySelectorAll(".field-row, .check").forEach((part) => { part.hidden = Boolean(name); });
      if (!name) return;
      form.elements.name.value = name;
      const line = Object.assign(document.createElement("p"), { className: "signed-in" });
      line.textContent = fill(words.signed, { name });
      form.querySelector(".field-row").before(line);
    }

    // Drafts: one for each comment that is answered.
    get #draft() {
      return `draft ${this.#shown} ${this.#form.elements.parent.value}`;
    }

    #restore() {
      const form = this.#form;
      form.elements.comment.value = kept(this.#draft)?.text || "";
      this.#listBegun();
    }

    #typed({ target }) {
      const form = target.closest?.("#reply-form, .own-form");
      if (!form) return;
      const isNew = form === this.#form;
      const text = form.elements.comment.value;
      const name = isNew && this.#root.querySelector(`.reply-link[data-parent="${form.elements.parent.value}"]`)?.dataset.name;
      if (target.name === "comment") keep(isNew ? this.#draft : this.#editDraft(form), text.trim() ? { text, name, at: Date.now() } : null);
      const left = Number(form.elements.comment.dataset.limit) - [...text.trim()].length;
      const room = form.querySelector("[data-limit-words]");
      const { overWords, limitWords } = room.dataset;
      room.textContent = left < form.elements.comment.dataset.limit / 10 ? fill(left < 0 ? overWords : limitWords, { count: Math.abs(left) }) : "";
    }

    #listBegun() {
      const begun = this.#root.querySelector(".begun[data-own]");
      if (!begun) return;
      const start = `draft ${this.#shown} `;
      const others = keptNames(start).filter((name) => name !== this.#draft);
      begun.replaceChildren(...others.map((name) => {
        const parent = name.slice(start.length);
        const item = document.createElement("li");
        const button = (text, act) => {
          const made = Object.assign(document.createElement("button"), { type: "button", className: "plain", textContent: text });
          made.addEventListener("click", act);
          return made;
        };
        const link = this.#root.querySelector(`.reply-link[data-parent="${CSS.escape(parent)}"]`);
        item.append(parent ? fill(begun.dataset.answer, { name: kept(name).name || "…" }) : begun.dataset.own, " ");
        if (!parent || link) item.append(button(begun.dataset.goOn, () => this.#answer(link)));
        item.append(button(begun.dataset.discard, () => { keep(name, null); this.#listBegun(); this.#form.elements.comment.focus(); }));
        return item;
      }));
      begun.hidden = !others.length;
    }

    // Moves the form below the comment that is answered, or back to its place where there is none.
    #answer(link) {
      const box = this.#root.getElementById("respond");
      const line = box.querySelector(".replying-to");
      this.#form.elements.parent.value = link?.dataset.parent || "";
      line.hidden = !link;
      box.querySelector(".reply-title").hidden = Boolean(link);
      if (link) line.querySelector("span").textContent = fill(line.dataset.words, { name: link.dataset.name });
      if (link) link.closest(".reply").append(box);
      else this.#root.querySelector(".discussion").append(box);
      this.#restore();
      this.#form.elements.comment.focus();
    }

    #goTo(id) {
      const place = this.#root.getElementById(id);
      if (!place) return false;
      this.#conversations?.unfold(place);
      this.#root.querySelectorAll(".reply-new").forEach((one) => one.classList.remove("reply-new"));
      if (place.matches(".reply")) place.classList.add("reply-new");
      place.tabIndex = -1;
      place.focus({ preventScroll: true });
      place.scrollIntoView({ block: "start" });
      return true;
    }

    #goToHash() {
      const id = location.hash.match(/^#(comment-(\d+)|discussion|respond)$/);
      if (id && !this.#goTo(id[1]) && id[2] && !this.#root.querySelector(`[data-asked="${id[2]}"]`)) {
        this.#root.firstElementChild.dataset.asked = id[2];
        this.reload({ comment: id[2] }).then(() => { this.#root.firstElementChild.dataset.asked = id[2]; this.#goTo(id[1]); });
      }
    }

    async #clicked(event) {
      const { target } = event;
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      if (target.closest(".again")) { await this.reload(); return; }
      if (target.closest(".replying-to button")) {
        const parent = this.#form.elements.parent.value;
        this.#answer(null);
        this.#root.querySelector(`.reply-link[data-parent="${parent}"]`)?.focus();
        return;
      }
      if (target.closest(".news button")) { this.#showNews(); return; }
      if (target.closest(".cancel")) {
        const { form } = target;
        const links = form.previousElementSibling;
        keep(this.#editDraft(form), null);
        form.remove();
        links.querySelector(`[data-own=${form.dataset.own}]`).focus();
        return;
      }
      const link = target.closest("a");
      if (!link) return;
      if (link.dataset.own) {
        event.preventDefault();
        await this.#change(link);
      } else if (link.matches(".reply-link") && this.#form) {
        event.preventDefault();
        this.#answer(link);
      } else if (link.matches(".orders a, .paging a")) {
        event.preventDefault();
        await this.reload(Object.fromEntries(new URL(link.href).searchParams));
        this.#goTo("discussion");
      } else if (link.matches(".reply-time") || link.getAttribute("href").startsWith("#")) {
        const id = link.hash.slice(1);
        if (this.#goTo(id)) { event.preventDefault(); history.replaceState(history.state, "", `#${id}`); }
      }
    }

    #submitted(event) {
      event.preventDefault();
      const form = event.target;
      if (form.matches(".appreciate")) this.#thank(form);
      const isPreview = event.submitter?.value === "preview";
      if (form === this.#form) this.#send(form, isPreview);
      if (form.matches(".own-form")) this.#sendChange(form, isPreview);
    }

    async #thank(form) {
      if (form.dataset.sent) return;
      form.dataset.sent = "yes";
      try {
        const answer = await post(form.getAttribute("action"));
        if (!answer.ok) throw new Error(answer.status);
        const { count, given } = await answer.json();
        form.querySelector(".appreciations").textContent = count || "";
        form.querySelector("button").setAttribute("aria-pressed", String(given));
        const others = (kept("thanks") || []).filter((one) => one !== form.getAttribute("action"));
        keep("thanks", given ? [...others, form.getAttribute("action")].slice(-500) : others);
      } catch { this.#complain(words.failed); }
      delete form.dataset.sent;
    }

    // What is wrong with the reply as a whole, above the form; with `html`, what became of it.
    #complain(text, html) {
      const form = this.#form;
      this.#root.querySelector(".outcome")?.remove();
      if (!text && !html) return;
      form.before(elements(html ? `<div class="outcome" tabindex="-1">${html}</div>` : '<div class="outcome notice-box notice-wrong" role="alert" tabindex="-1"><p></p></div>'));
      const box = this.#root.querySelector(".outcome");
      if (text) box.querySelector("p").textContent = text;
      box.focus();
    }

    #mark(form, errors) {
      let first;
      for (const place of form.querySelectorAll(".field .error")) {
        const field = this.#root.getElementById(place.id.replace("-error", ""));
        const message = errors[field.name] || "";
        place.textContent = message;
        place.hidden = !message;
        field.closest(".field").classList.toggle("field-wrong", Boolean(message));
        if (message) field.setAttribute("aria-invalid", "true");
        else field.removeAttribute("aria-invalid");
        if (message) first ||= field;
      }
      first?.focus();
      return Boolean(first);
    }

    async #send(form, isPreview, isAgain) {
      const missing = {};
      for (const name of isPreview ? ["comment"] : ["comment", "name"]) {
        const field = form.elements[name];
        if (!field.value.trim()) missing[name] = this.#root.getElementById(`${field.id}-error`).dataset.required;
      }
      if (this.#mark(form, missing)) return;
      this.#complain("");
      const body = new URLSearchParams(new FormData(form));
      body.set("elapsed", ((Date.now() - this.#opened) / 1000).toFixed(1));
      if (isPreview) body.set("action", "preview");
      if (kept("confirmed")) body.set("confirmed", kept("confirmed"));
      if (this.#session) body.set("session", this.#session);
      else if (this.getAttribute("token")) body.set("token", this.getAttribute("token"));
      this.#halt(form, true);
      let result;
      try {
        const answer = await post(form.getAttribute("action"), body);
        result = await answer.json();
        result.ok = answer.ok;
      } catch { result = { complaint: words.network }; }
      this.#halt(form, false);
      if (result.session) this.#session = result.session;
      // A page may hand out a new token where the last one has had its time.
      if (result.signin && !isAgain && typeof this.getToken === "function") {
        this.setAttribute("token", await this.getToken());
        this.#send(form, isPreview, true);
        return;
      }
      form.querySelector(".preview")?.remove();
      if (result.preview) {
        form.querySelector(".send").before(elements(result.preview));
        form.querySelector(".preview").focus();
      } else if (result.ok && !isPreview) await this.#posted(form, result);
      else {
        if (result.stamp) form.elements.stamp.value = result.stamp;
        this.#complain(result.complaint);
        this.#mark(form, result.errors || {});
        if (result.confirm) this.#root.getElementById("reply-name-error").append(" ", Object.assign(document.createElement("a"), result.confirm));
      }
    }

    async #posted(form, { id, state, notice, receipt, query }) {
      const fields = Object.fromEntries(["name", "email", "website"].map((name) => [name, form.elements[name].value]));
      if (!form.elements.remember.closest(".check").hidden) {
        keep("reader", form.elements.remember.checked ? fields : null);
        if (!form.elements.remember.checked) keep("confirmed", null);
      }
      keep(this.#draft, null);
      if (receipt && !kept(off)) keep(`own ${this.#shown}`, [...(kept(`own ${this.#shown}`) || []).filter((one) => one.id !== id), { id, receipt }].slice(-50));
      await this.reload(query || {});
      if (!this.#goTo("posted")) this.#complain("", notice);
      this.#tell("posted", { url: this.#shown, id, state });
    }

    // New comments are announced, and shown below when that is asked for; what is being read never moves.
    async #lookForNews() {
      const box = this.#root.querySelector("[data-news]");
      if (!box || document.hidden || box.waiting) return;
      try {
        const news = await (await fetch(`${box.dataset.news}?since=${box.dataset.since}`, { credentials: "omit" })).json();
        if (!news.count) return;
        box.waiting = news;
        const button = box.querySelector("button");
        button.textContent = news.count === 1 ? button.dataset.one : fill(button.dataset.many, news);
        box.hidden = false;
      } catch { /* the next look may find the network again */ }
    }

    #showNews() {
      const box = this.#root.querySelector("[data-news]");
      const news = elements(box.waiting.html);
      const shown = [...news.children].filter((item) => !this.#root.getElementById(item.id));
      box.querySelector("ol").append(...shown);
      this.#sayTimes();
      this.#conversations?.furnish();
      box.dataset.since = box.waiting.since;
      box.waiting = null;
      box.querySelector("button").textContent = "";
      box.querySelector("p").hidden = true;
      shown[0]?.querySelector("a")?.focus();
    }
  }
  customElements.define("broadsheet-discussion", Discussion);

  // Counts of many pages are asked for together.
  const waiting = new Set();
  const askForCounts = async () => {
    const all = [...waiting];
    waiting.clear();
    for (let at = 0; at < all.length; at += 50) {
      const some = all.slice(at, at + 50);
      try {
        const { counts } = await (await ask("counts", some.map((element) => ["url", pageAddress(element)]))).json();
        some.forEach((element, number) => {
          element.textContent = element.getAttribute("format") === "number" ? counts[number].count : counts[number].words;
          element.dispatchEvent(new CustomEvent("count", { bubbles: true, detail: counts[number] }));
        });
      } catch (problem) { console.warn(`broadsheet-count: ${problem.message}`); }
    }
  };
  customElements.define("broadsheet-count", class extends HTMLElement {
    static observedAttributes = ["url"];
    connectedCallback() {
      if (!waiting.size) queueMicrotask(askForCounts);
      waiting.add(this);
    }
    attributeChangedCallback(name, old) { if (old !== null && this.isConnected) this.connectedCallback(); }
  });

  customElements.define("broadsheet-latest", class extends HTMLElement {
    #root = this.attachShadow({ mode: "open" });
    async connectedCallback() {
      this.#root.adoptedStyleSheets = [style];
      try {
        const query = { site: this.getAttribute("site") || location.origin, number: this.getAttribute("number") || 5 };
        this.#root.replaceChildren(elements(await (await ask("latest", query)).text()));
      } catch (problem) { console.warn(`broadsheet-latest: ${problem.message}`); }
    }
  });
})();
