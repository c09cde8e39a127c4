// Words in all interviews: the turns that hold them, with what stands around.

const MOST_FOUND = 100;
const AROUND = 70; // characters before and after a hit

function snippet(interview, turn, search) {
  const [start, end] = interview.turns[turn];
  const text = slice(interview, start, end);
  const { index, 0: hit } = text.matchAll(search).next().value;
  const before = text.slice(Math.max(0, index - AROUND), index);
  const after = text.slice(index + hit.length, index + hit.length + AROUND);
  const isCut = [index > AROUND, index + hit.length + AROUND < text.length];
  return [
    ...(isCut[0] ? ["… ", before.replace(/^\S*\s/u, "")] : [before]),
    el("mark", { class: "hit" }, hit),
    ...(isCut[1] ? [after.replace(/\s\S*$/u, ""), " …"] : [after]),
  ];
}

const foundItem = ({ interview, turn }, search) =>
  el(
    "li",
    {},
    el("button", { type: "button", class: "found", "data-found": `${interview.number} ${turn}` }, el("span", { class: "found-head" }, el("span", { class: "where" }, named(interview.title), `, turn ${turn}`)), el("span", { class: "said", dir: "auto" }, snippet(interview, turn, search))),
  );

function renderFound() {
  const search = searchFor(state.search);
  const box = document.getElementById("found");
  box.hidden = search === null;
  if (search === null) return;
  const hits = interviews.flatMap((interview) => turnsWith(interview, search).map((turn) => ({ interview, turn })));
  const where = new Set(hits.map(({ interview }) => interview)).size;
  const more = hits.length > MOST_FOUND ? `; the first ${MOST_FOUND} are listed` : "";
  box.replaceChildren(
    el("p", { role: "status" }, "“", named(state.search.trim()), `” stands in ${several(hits.length, "turn")} of ${several(where, "interview")}${more}.`),
    el("ol", { class: "items" }, ...hits.slice(0, MOST_FOUND).map((hit) => foundItem(hit, search))),
  );
}
