// The page of a document: from one match to the next, and the player of a video.
//
// Without this script the bar leads to the first match, each passage that matches to the next, and
// the video to its own site. The keys n and p follow the same switch as « / » (search.js).

const EDITABLE = "input, textarea, select, [contenteditable]";
const root = document.documentElement;
const status = document.querySelector("#annonce");

reach();
backToResults();
matches();
player();

// A passage that the address asks for is shown; in a part that is not, that part is asked for.
function reach() {
  const asked = document.querySelector(".asked");
  if (asked && !location.hash) location.replace(asked.hash);
  const found = /^#passage-(\d+)$/.exec(location.hash);
  if (!found || document.querySelector(location.hash)) return;
  const address = new URL(location.href);
  if (address.searchParams.get("passage") === found[1]) return;
  address.searchParams.set("passage", found[1]);
  location.replace(address);
}

// The answer a reader came from, with its filters and its page.
function backToResults() {
  const back = document.querySelector(".back a:not(.asked)");
  const results = document.querySelector("#recherche").action;
  if (back && document.referrer.startsWith(`${results}?`)) back.href = document.referrer;
}

function matches() {
  const bar = document.querySelector(".matches");
  const marks = [...document.querySelectorAll("#texte .passage-whole mark")];
  if (!bar || !marks.length) return;
  let at = -1;
  const said = bar.querySelector(".matches-said");
  const all = said.textContent;
  const before = button("Précédent", "p", () => show(at - 1));
  const after = button("Suivant", "n", () => show(at + 1));
  bar.querySelector(".matches-first").replaceWith(before, after);

  function show(wanted) {
    marks[at]?.classList.remove("here");
    at = at < 0 && wanted < 0 ? marks.length - 1 : (wanted + marks.length) % marks.length;
    const mark = marks[at];
    mark.classList.add("here");
    mark.scrollIntoView({ block: "center" });
    const where = mark.closest(".passage-whole").querySelector("h2")?.textContent ?? "";
    said.textContent = `${at + 1} sur ${marks.length}`;
    said.title = all;
    status.textContent = `Mot trouvé ${said.textContent}${where && `, ${where}`}\u202f: ${around(mark)}`;
  }

  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (root.dataset.shortcuts === "off" || event.target.closest(EDITABLE)) return;
    if (event.key === "n") show(at + 1);
    if (event.key === "p") show(at - 1);
  });
}

// A few words on both sides of a match, for who does not see it.
function around(mark) {
  const block = mark.closest("p, li, h2") ?? mark;
  const text = block.textContent;
  const range = document.createRange();
  range.selectNodeContents(block);
  range.setEndBefore(mark);
  const start = range.toString().length;
  const end = start + mark.textContent.length;
  return text.slice(Math.max(0, start - 60), end + 60).trim();
}

function player() {
  const place = document.querySelector(".player");
  const opener = place?.querySelector("button");
  if (!opener) return;
  let frame = null;
  opener.addEventListener("click", () => {
    play(0);
    place.replaceChildren(frame);
    frame.focus();
  });
  document.querySelector("#texte").addEventListener("click", (event) => {
    const link = event.target.closest(".passage-open");
    const seconds = link?.closest("[data-seconds]")?.dataset.seconds;
    if (!frame || seconds === undefined || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    play(seconds);
    place.scrollIntoView({ block: "nearest" });
    frame.focus();
  });

  function play(seconds) {
    frame ??= Object.assign(document.createElement("iframe"), {
      title: place.dataset.title,
      allow: "fullscreen; picture-in-picture",
      // The player refuses to play for who does not say where from; no query goes with it.
      referrerPolicy: "strict-origin",
    });
    frame.src = `${place.dataset.embed}?autoplay=1&cc_load_policy=1&hl=fr&start=${seconds}`;
  }
}

function button(name, key, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = name;
  made.title = `Touche ${key}`;
  made.addEventListener("click", act);
  return made;
}
