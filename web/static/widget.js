// <irev-recherche>: the search of this collection in the page of another site (docs/embedding.md).
//
// What the element holds, a plain form, is what readers have without this script. With it the form
// in its shadow shows the first results in place, and whatever goes wrong leaves a link to the page
// of results. Texts are put down as texts: nothing here reads HTML, and nothing is kept.

(() => {
  const NAME = "irev-recherche";
  if (customElements.get(NAME)) return; // the script is there twice

  const script = document.currentScript?.src;
  const NUMBER = 5;
  const MOST = 20;
  const MOST_PLACES = 3;
  const SLOW_MS = 400;
  const LATE_MS = 15_000;
  const FILTERS = ["theme", "type", "language", "place"];

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host {
      display: block;
      background: var(--irev-background, light-dark(#fbf8f1, #1a1815));
      color: var(--irev-text, light-dark(#221d17, #eee7da));
      font-family: var(--irev-font, inherit);
      line-height: 1.5;
      padding: var(--irev-padding, 1rem);
      border-radius: var(--radius);
      overflow-wrap: anywhere;
      text-align: start;
      --muted: var(--irev-muted, light-dark(#564e42, #c0b5a3));
      --accent: var(--irev-accent, light-dark(#0f4a5c, #9bd0e0));
      --accent-text: var(--irev-accent-text, light-dark(#fffefb, #14211f));
      --border: var(--irev-border, light-dark(#857a68, #948873));
      --radius: var(--irev-radius, 0.25rem);
    }
    :host([hidden]), [hidden] { display: none; }
    :host([scheme="light"]) { color-scheme: light; }
    :host([scheme="dark"]) { color-scheme: dark; }
    * { box-sizing: border-box; }
    p, ol, ul { margin: 0; padding: 0; list-style: none; }
    label { display: block; font-weight: 600; margin-block-end: 0.25rem; }
    form div { display: flex; flex-wrap: wrap; gap: 0.5rem; }
    input, button {
      font: inherit;
      color: inherit;
      min-block-size: 2.75rem;
      padding: 0.375rem 0.75rem;
      border: 1px solid;
      border-color: var(--border);
      border-radius: var(--radius);
    }
    input { flex: 1 1 12rem; min-inline-size: 0; background: none; }
    input::placeholder { color: var(--muted); opacity: 1; }
    button {
      background: var(--accent);
      color: var(--accent-text);
      border-color: transparent;
      font-weight: 600;
      cursor: pointer;
    }
    :focus-visible { outline: 3px solid; outline-color: var(--accent); outline-offset: 2px; }
    a { color: var(--accent); text-underline-offset: 0.15em; }
    a:hover, button:hover { text-decoration: underline; text-decoration-thickness: 2px; }
    [role="status"]:not(:empty), .suggestion, .all { margin-block-start: 0.75rem; }
    ol > li { margin-block-start: 1rem; }
    .title { font-size: 1.125em; font-weight: 600; }
    .facts { color: var(--muted); font-size: 0.875em; }
    .places { display: flex; flex-wrap: wrap; gap: 0 1rem; font-size: 0.875em; }
    .places a { display: inline-block; padding-block: 0.25rem; }
    mark {
      background: var(--irev-mark, light-dark(#ffe27a, #5b4700));
      color: var(--irev-mark-text, light-dark(#221d17, #fff0bf));
      font-weight: 700;
      padding-inline: 0.1em;
      border-radius: 2px;
    }
    .unseen {
      position: absolute; inline-size: 1px; block-size: 1px;
      overflow: hidden; clip-path: inset(50%); white-space: nowrap;
    }
  `);

  const count = new Intl.NumberFormat("fr");
  const days = new Intl.DateTimeFormat("fr", { dateStyle: "long", timeZone: "UTC" });

  class Search extends HTMLElement {
    static observedAttributes = [...FILTERS, "number", "placeholder", "label", "q"];

    #label = element("label", { for: "q" });
    #field = element("input", {
      id: "q", name: "q", type: "search", maxlength: 10_000, autocomplete: "off",
      autocapitalize: "none", enterkeyhint: "search",
    });
    #form = element("form", { role: "search" }, this.#label,
      element("div", {}, this.#field, element("button", {}, "Rechercher")));
    #status = element("p", { role: "status" });
    #answer = element("div");
    #asked = ""; // the query of the answer shown or awaited
    #going = new AbortController();
    #due = false;

    constructor() {
      super();
      const shadow = this.attachShadow({ mode: "open" });
      shadow.adoptedStyleSheets = [sheet];
      shadow.append(element("div", { lang: "fr" }, this.#form, this.#status, this.#answer));
      this.#form.addEventListener("submit", (event) => {
        event.preventDefault();
        this.#search(this.#field.value);
      });
      this.#dress();
    }

    connectedCallback() {
      const before = this.querySelector("[name=q]"); // may be in use as this script comes
      if (before?.value) this.#field.value = before.value;
      if (before && before === document.activeElement) this.#field.focus();
      if (this.#asked) this.#search(this.#asked); // moved within the page
      else this.#start();
    }

    disconnectedCallback() {
      this.#going.abort();
    }

    attributeChangedCallback(name, was, is) {
      if (was === is) return;
      this.#dress();
      if (name === "q" && this.isConnected) return this.#start();
      if (!this.#asked || this.#due || !(name === "number" || FILTERS.includes(name))) return;
      this.#due = true; // once for all that changes together
      queueMicrotask(() => {
        this.#due = false;
        this.#search(this.#asked);
      });
    }

    // The search that the page itself asks for.
    #start() {
      const query = this.getAttribute("q");
      if (query) this.#search((this.#field.value = query));
    }

    #dress() {
      this.#label.textContent = this.getAttribute("label") || "Rechercher dans les documents";
      this.#field.placeholder = this.getAttribute("placeholder") ?? "";
    }

    // A page of the service the script came from, or that the form without script leads to: tools
    // that put the scripts of a site together leave no other trace.
    #address(path, parameters) {
      const address = new URL(path, this.querySelector("form[action]")?.action || script);
      for (const [name, value] of parameters) address.searchParams.append(name, value);
      return address;
    }

    #parameters() {
      const values = (name) => (this.getAttribute(name) ?? "").split(",").map((each) => each.trim());
      const chosen = FILTERS.flatMap((name) => values(name).map((value) => [name, value]));
      return [["q", this.#asked], ...chosen.filter(([, value]) => value)];
    }

    async #search(query) {
      this.#going.abort();
      const going = (this.#going = new AbortController());
      this.#asked = query.trim();
      if (!this.#asked) {
        this.#show("Écrivez un ou plusieurs mots, puis cherchez.");
        this.#field.focus();
        return;
      }
      this.#answer.setAttribute("aria-busy", true);
      const slow = setTimeout(() => {
        if (going === this.#going) this.#status.textContent = "Recherche en cours…";
      }, SLOW_MS);
      const late = setTimeout(() => going.abort(), LATE_MS);
      const number = Math.min(Math.max(parseInt(this.getAttribute("number")) || NUMBER, 1), MOST);
      let response = null;
      let answer = null;
      try {
        const parameters = [...this.#parameters(), ["per_page", number]];
        response = await fetch(this.#address("api/v1/search", parameters), {
          signal: going.signal, credentials: "omit", referrerPolicy: "no-referrer",
        });
        answer = await response.json();
      } catch {
        // Away, late, forbidden to this site, or not JSON: said below.
      }
      clearTimeout(slow);
      clearTimeout(late);
      if (going !== this.#going || !this.isConnected) return;
      if (response?.ok && answer) this.#found(answer);
      else this.#show(refusal(response, answer), this.#all());
    }

    #found({ total, hits, suggestion, facets }) {
      const of = ` pour «\u202f${this.#asked}\u202f»`;
      const said = total ? `${count.format(total)} résultat${total > 1 ? "s" : ""}` : "Aucun résultat";
      const types = new Map(facets.type.map(({ value, label }) => [value, label]));
      this.#show(
        said + of,
        suggestion && this.#suggestion(suggestion),
        // The role, because Safari reads no list where no marker is drawn.
        total && element("ol", { role: "list", "aria-label": "Résultats" },
          ...hits.map((hit) => this.#hit(hit, types.get(hit.type)))),
        this.#all(),
      );
    }

    #show(said, ...parts) {
      this.#status.textContent = said;
      this.#answer.replaceChildren(...parts.filter(Boolean));
      this.#answer.removeAttribute("aria-busy");
    }

    #suggestion(words) {
      const button = element("button", { type: "button" }, words);
      button.addEventListener("click", () => {
        this.#field.value = words;
        this.#field.focus(); // the button goes away
        this.#search(words);
      });
      return element("p", { class: "suggestion" }, "Essayez avec cette orthographe\u202f: ", button);
    }

    #all() {
      const address = this.#address("recherche", this.#parameters());
      const text = `Tous les résultats sur ${address.host.replace(/^www\./, "")}`;
      return element("p", { class: "all" }, element("a", { href: address }, text));
    }

    #hit({ id, url, title, language, dates, snippet, passages }, type) {
      const name = title || url;
      const lang = language === "fr" || language === "und" ? {} : { lang: language };
      const places = passages
        .filter(({ label, locator, url }) => label && locator && /^https?:/.test(url))
        .slice(0, MOST_PLACES)
        .map(({ label, url }) =>
          element("li", {}, element("a", { href: url }, label,
            element("span", { class: "unseen" }, ` de ${name}`))));
      return element("li", lang,
        element("a", { class: "title", href: this.#address(`documents/${id}`, [["q", this.#asked]]) },
          element("bdi", {}, name)),
        element("p", { class: "facts", lang: "fr" }, [type, when(dates)].filter(Boolean).join(" · ")),
        snippet.text && element("p", { dir: "auto" }, ...marked(snippet)),
        places.length && element("ul", { class: "places", role: "list" }, ...places));
    }
  }

  function element(name, attributes = {}, ...content) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...content.filter(Boolean));
    return made;
  }

  // Spans count code points, which JavaScript's strings do not.
  function marked({ text, spans }) {
    const points = [...text];
    const pieces = [];
    let at = 0;
    for (const [start, end] of spans) {
      pieces.push(points.slice(at, start).join(""));
      pieces.push(element("mark", {}, points.slice(start, end).join("")));
      at = end;
    }
    return [...pieces, points.slice(at).join("")];
  }

  function when({ published, modified, events: [event] }) {
    if (event) return `événement\u202f: ${period(event)}`;
    return published ? `publié le ${day(published)}` : modified && `mis à jour le ${day(modified)}`;
  }

  function period({ start, end }) {
    return start === end ? day(start) : days.formatRange(new Date(start), new Date(end));
  }

  function day(iso) {
    return days.format(new Date(iso)).replace(/^1 /, "1er ");
  }

  function refusal(response, problem) {
    const wait = parseInt(response?.headers.get("Retry-After")) || 60;
    switch (response?.status) {
      case 400:
        return `Cette recherche n’a pas été comprise\u202f: ${problem?.detail ?? "changez-en les mots"}.`;
      case 429:
        return `Trop de recherches à la fois. Réessayez dans ${wait} seconde${wait > 1 ? "s" : ""}.`;
      case 503:
        return "La collection n’est pas consultable pour le moment. Réessayez dans quelques minutes.";
    }
    return navigator.onLine
      ? "La recherche ne répond pas ici. Les résultats sont à cette adresse\u202f:"
      : "Vous n’êtes plus connecté à internet. Cherchez à nouveau quand la connexion sera revenue.";
  }

  customElements.define(NAME, Search);
})();
