// Every hit of a search by its links, in a browser or in Node 18 or later; nothing to install.
//     for await (const hit of search("https://ressources.example", { q: "discriminations" })) …

export class Refused extends Error {
  constructor(problem) {
    super(problem.detail);
    this.problem = problem; // RFC 9457: status, title, detail, and the parameter at fault
  }
}

export async function* search(site, asked) {
  let next = `/api/v1/search?${new URLSearchParams({ per_page: "100", ...asked })}`;
  while (next) {
    const response = await fetch(new URL(next, site), { credentials: "omit" });
    const answer = await response.json();
    if (!response.ok) throw new Refused(answer);
    yield* answer.hits;
    next = answer.links.next;
  }
}

// Nodes of a text whose matched words are marked. Spans count code points, JavaScript does not:
// a text is cut in code points first. Never put such a text in innerHTML.
export function marked({ text, spans }) {
  const points = [...text];
  const nodes = [];
  let at = 0;
  for (const [start, end] of spans) {
    const mark = document.createElement("mark");
    mark.textContent = points.slice(start, end).join("");
    nodes.push(points.slice(at, start).join(""), mark);
    at = end;
  }
  return [...nodes, points.slice(at).join("")];
}
