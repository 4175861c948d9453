// The page that writes the lines for other sites follows each choice; its address does, too.
//
// The lines come from the service, which writes them for readers without scripts as well. A request
// that fails leaves the button of the form, which asks for the page itself.

const WAIT_MS = 200;

const form = document.querySelector("#integration");
const submit = form.querySelector("[type=submit]");
const preview = document.querySelector("irev-recherche");
const status = document.querySelector("#annonce");
let going = new AbortController();
let timer = 0;

submit.hidden = true;
form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(follow, WAIT_MS);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(timer);
  follow();
});

for (const button of document.querySelectorAll("[data-copies]")) {
  button.hidden = false;
  button.addEventListener("click", () => copy(document.getElementById(button.dataset.copies)));
}

async function follow() {
  going.abort();
  going = new AbortController();
  const { signal } = going;
  const address = `${form.action}?${new URLSearchParams(new FormData(form))}`;
  let page;
  try {
    const answer = await fetch(address, { signal });
    page = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    submit.hidden = signal.aborted;
    return;
  }
  if (!page.querySelector("irev-recherche")) {
    submit.hidden = false;
    return;
  }
  for (const id of ["lignes", "formulaire"]) {
    document.getElementById(id).replaceChildren(...page.getElementById(id).childNodes);
  }
  const wanted = page.querySelector("irev-recherche");
  for (const name of preview.getAttributeNames()) {
    if (!wanted.hasAttribute(name)) preview.removeAttribute(name);
  }
  for (const name of wanted.getAttributeNames()) preview.setAttribute(name, wanted.getAttribute(name));
  history.replaceState(null, "", address);
  say("Les lignes à copier et l’essai sont à jour");
}

async function copy(lines) {
  try {
    await navigator.clipboard.writeText(lines.textContent);
    say("Copié");
  } catch {
    // Only a page over https may write to the clipboard.
    getSelection().selectAllChildren(lines);
    lines.focus();
    say("Texte sélectionné\u202f: copiez-le avec Ctrl+C");
  }
}

function say(words) {
  status.textContent = words;
}
