// The search field of every page: completion, and the key « / » that leads to it.
//
// Completion is an ARIA combobox with a list and manual selection: typing never chooses for the
// reader, and without this script the form is the same form. A theme and a title lead to their
// page, an acronym and a phrase are searched for. https://www.w3.org/WAI/ARIA/apg/patterns/combobox/

const WAIT_MS = 100;
const LIMIT = 8;
const GROUPS = { theme: "Thèmes", acronym: "Sigles", phrase: "Expressions", title: "Documents" };
const EDITABLE = "input:not([type=checkbox]), textarea, select, [contenteditable]";
const SHORTCUTS = "raccourcis";

const field = document.querySelector("#recherche input[type=search]");
const status = document.querySelector("#annonce");

if (field) complete();
shortcuts();

function complete() {
  const known = new Map();
  const list = element("div", {
    id: "propositions", role: "listbox", "aria-label": "Propositions",
    tabindex: -1, // a list that scrolls would be a stop of the Tab key
  });
  list.hidden = true;
  field.after(list);
  aria({ autocomplete: "list", controls: list.id, expanded: false });
  field.setAttribute("role", "combobox");

  let options = [];
  let active = -1;
  let timer = 0;
  let asked = new AbortController();

  async function ask() {
    const typed = field.value.trim();
    asked.abort();
    if (!typed) return close();
    if (!known.has(typed)) {
      asked = new AbortController();
      try {
        const query = new URLSearchParams({ q: typed, limit: LIMIT });
        const answer = await fetch(address(`api/v1/suggest?${query}`), { signal: asked.signal });
        if (!answer.ok) return close();
        known.set(typed, (await answer.json()).suggestions);
      } catch {
        return; // the reader typed on, or the network is away: the form works all the same
      }
    }
    const awaited = typed === field.value.trim() && document.activeElement === field;
    if (awaited) show(known.get(typed), typed);
  }

  function show(found, typed) {
    if (!found.length) return close();
    options = [];
    const groups = Object.entries(GROUPS).map(([kind, name]) => {
      const own = found.filter((each) => each.kind === kind);
      if (!own.length) return "";
      const heading = element("div", { id: `propositions-${kind}`, role: "presentation" }, name);
      const made = own.map((each, at) => option(each, typed, at));
      options.push(...made);
      return element("div", { role: "group", "aria-labelledby": heading.id }, heading, ...made);
    });
    list.replaceChildren(...groups);
    list.hidden = false;
    aria({ expanded: true });
    choose(-1);
    say(options.length > 1 ? `${options.length} propositions` : "1 proposition");
  }

  function option({ text, kind, target }, typed, at) {
    const id = `proposition-${kind}-${at}`;
    const made = element("div", { id, role: "option", "aria-selected": false, dir: "auto" });
    made.append(...typedApart(text, typed));
    if (kind === "acronym") made.append(" ", element("small", {}, target));
    made.dataset.text = text;
    made.dataset.leads = address(
      { theme: `themes/${target}`, title: `documents/${target}` }[kind] ??
        `recherche?${new URLSearchParams({ q: text })}`,
    );
    return made;
  }

  function choose(at) {
    options[active]?.setAttribute("aria-selected", false);
    active = at;
    options[at]?.setAttribute("aria-selected", true);
    options[at]?.scrollIntoView({ block: "nearest" });
    aria({ activedescendant: options[at]?.id });
  }

  function close() {
    clearTimeout(timer);
    asked.abort();
    if (list.hidden) return;
    choose(-1);
    options = [];
    list.hidden = true;
    aria({ expanded: false });
    say("");
  }

  function accept(chosen) {
    field.value = chosen.dataset.text;
    close();
    location.assign(chosen.dataset.leads);
  }

  field.addEventListener("input", () => {
    choose(-1);
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  });

  field.addEventListener("keydown", async (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    const open = !list.hidden;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (open && event.altKey) return close();
      if (!open) await ask();
      // Between the last and the first stands the field itself, as it was typed.
      const stops = options.length + 1;
      if (!event.altKey) choose(((active + 1 + step + stops) % stops) - 1);
    } else if (event.key === "Escape" && open) {
      event.preventDefault(); // or the field would empty itself as well
      close();
    } else if (event.key === "Enter" && options[active]) {
      event.preventDefault();
      accept(options[active]);
    }
  });

  // A press must not take the focus from the field before the click it begins has chosen.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const chosen = event.target.closest("[role=option]");
    if (chosen) accept(chosen);
  });
  field.addEventListener("blur", close);
  field.form.addEventListener("submit", close);
}

function address(path) {
  return new URL(path, field.form.action).href;
}

function element(name, attributes, ...content) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...content);
  return made;
}

function aria(states) {
  for (const [name, value] of Object.entries(states)) {
    if (value === undefined) field.removeAttribute(`aria-${name}`);
    else field.setAttribute(`aria-${name}`, value);
  }
}

function say(words) {
  status.textContent = words;
}

// What was typed, told apart within what is proposed, where folding leaves letters in place.
function typedApart(text, typed) {
  const at = folded(text).length === text.length ? folded(text).indexOf(folded(typed)) : -1;
  if (at < 0) return [text];
  const end = at + folded(typed).length;
  return [text.slice(0, at), element("b", {}, text.slice(at, end)), text.slice(end)];
}

function folded(text) {
  return text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replaceAll("’", "'");
}

// A key alone acts unless the reader said no on the help page; other scripts heed the same mark:
// `document.documentElement.dataset.shortcuts` is "on" or "off".
function shortcuts() {
  const root = document.documentElement;
  const kept = storage();
  root.dataset.shortcuts = kept?.getItem(SHORTCUTS) ?? "on";
  const choice = document.querySelector("#raccourcis-actifs");
  if (choice) {
    choice.checked = root.dataset.shortcuts === "on";
    choice.closest("[hidden]")?.removeAttribute("hidden");
    choice.addEventListener("change", () => {
      root.dataset.shortcuts = choice.checked ? "on" : "off";
      kept?.setItem(SHORTCUTS, root.dataset.shortcuts);
    });
  }
  addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (root.dataset.shortcuts !== "on" || !field || event.target.closest(EDITABLE)) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
}

function storage() {
  try {
    return localStorage;
  } catch {
    return null; // the browser keeps nothing for this site
  }
}
