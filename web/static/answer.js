// The answer to a search follows its filters without a new page.
//
// The page of the new address is fetched and its answer put in place of the one shown; address,
// title and « back » follow. The reader's place is kept: focus, folds, what lies under the pointer.
// Whatever goes wrong ends in the browser going to the address itself.

const SLOW_MS = 400;

const form = document.querySelector("#recherche");
const status = document.querySelector("#annonce");
let going = new AbortController();
let shown = withoutHash(location.href);

addEventListener("change", ({ target }) => {
  if (target.form === form && target.matches("[type=checkbox], select")) go(typed());
});

addEventListener("submit", (event) => {
  if (event.target !== form) return;
  event.preventDefault();
  const filters = event.submitter?.closest("#affiner");
  // A keyboard on the screen would cover what was found.
  const covered = matchMedia("(pointer: coarse)").matches;
  const folds = filters?.querySelector("summary").checkVisibility();
  if (folds) filters.querySelector("details").open = false;
  go(typed(), filters && !folds ? "#resultats" : folds || covered ? "#compte" : null);
});

addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  const elsewhere = event.button || event.ctrlKey || event.metaKey || event.shiftKey;
  if (!link || elsewhere || event.defaultPrevented) return;
  going.abort();
  const to = new URL(link.getAttribute("href"), location.href); // a bar of the chart has no plain href
  if (!link.closest("#reponse") || to.origin + to.pathname !== form.action || to.hash) return;
  event.preventDefault();
  go(to.href, link.closest(".paging") ? "#resultats" : null);
});

addEventListener("popstate", (event) => {
  if (withoutHash(location.href) === shown) return; // a jump within the page
  show(withoutHash(location.href), null, event.state?.top ?? 0);
});

addEventListener("scrollend", keepPlace);

// Where the form leads as it stands, without the fields that say nothing.
function typed() {
  const fields = [...new FormData(form)].filter(
    ([name, value]) => value && !(name === "date" && value === "published"),
  );
  return fields.length ? `${form.action}?${new URLSearchParams(fields)}` : form.action;
}

function withoutHash(address) {
  return address.split("#")[0];
}

function keepPlace() {
  history.replaceState({ top: scrollY }, "");
}

function go(address, landing) {
  keepPlace();
  show(address, landing);
}

// Puts the answer of an address in place; coming back to one, `top` is where it was left.
async function show(address, landing, top = null) {
  going.abort();
  going = new AbortController();
  const { signal } = going;
  say("");
  const slow = setTimeout(() => {
    answer().setAttribute("aria-busy", "true");
    say("Recherche en cours…");
  }, SLOW_MS);
  const page = await fetched(address, signal);
  clearTimeout(slow);
  if (signal.aborted) return;
  if (!page?.querySelector("#reponse")) {
    location.assign(address);
    return;
  }
  if (top === null && address !== location.href) history.pushState(null, "", address);
  shown = address;
  replaceBy(page);
  if (landing) land(document.querySelector(landing));
  if (top !== null) scrollTo(0, top);
  say(document.querySelector("#compte").textContent.trim());
}

async function fetched(address, signal) {
  try {
    const response = await fetch(address, { signal, headers: { Accept: "text/html" } });
    return new DOMParser().parseFromString(await response.text(), "text/html");
  } catch {
    return null;
  }
}

function replaceBy(page) {
  const next = page.querySelector("#reponse");
  const returnTo = placeOf(document.activeElement);
  for (const fold of answer().querySelectorAll("details[id]")) {
    const same = page.getElementById(fold.id);
    if (same) same.open = fold.open;
  }
  document.title = page.title;
  answer().replaceWith(next);
  form.querySelector(".carried").replaceWith(page.querySelector("#recherche .carried"));
  if (document.activeElement !== form.elements.q) {
    form.elements.q.value = page.querySelector("#q").getAttribute("value");
  }
  returnTo?.();
}

function answer() {
  return document.querySelector("#reponse");
}

// Gives the focus back to what is like what had it, at the same height, or else to the count.
function placeOf(focused) {
  if (!focused.closest("#reponse")) return null;
  const height = focused.getBoundingClientRect().top;
  const like = likeness(focused);
  return () => {
    const alike = [...answer().querySelectorAll("a, input, select, button, summary")].find(
      (each) => likeness(each) === like,
    );
    const again = like && alike?.checkVisibility() ? alike : null;
    if (!again) return land(document.querySelector("#compte"));
    again.focus({ preventScroll: true });
    scrollBy(0, again.getBoundingClientRect().top - height);
  };
}

function likeness(control) {
  return control.id || (control.name ? `${control.name}=${control.value}` : "");
}

function land(place) {
  place.focus({ preventScroll: true });
  const { top } = place.getBoundingClientRect();
  if (top < 0 || top > innerHeight) place.scrollIntoView();
}

function say(words) {
  status.textContent = words;
}
