// What was left out: quotes that the transcript does not bear out, and passages that a later step dropped.

const MOST_LISTED = 200;
const REASONS = {
  absent: "not in the transcript",
  stitched: "put together from places that stand apart",
  empty: "empty",
  outside_passage: "in the transcript, but far from the turns that were named",
  outside_window: "in turns that were shown for context only",
  no_quote_found: "a passage of which no quote was found",
};
const STEPS = { judge: "the judging step", share: "the share of turns that the team marks", salience: "the salience threshold", votes: "the vote over several passes" };

const fold = (word) => word.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");

// The words of a text; those that the other text does not have are marked.
function wordsAgainst(text, other) {
  const left = new Map();
  for (const word of (other ?? "").split(/\s+/u).map(fold)) left.set(word, (left.get(word) ?? 0) + 1);
  return text.split(/(\s+)/u).map((word) => {
    const key = fold(word);
    const count = left.get(key) ?? 0;
    if (key === "" || count) {
      left.set(key, count - 1);
      return word;
    }
    return el("mark", { class: "differs" }, word);
  });
}

function whereLink(interview, first, last) {
  const place = first === null ? "" : `/${first}`;
  const turns = first === null ? "" : `, ${turnsInWords(first, last)}`;
  return el("a", { href: `#read/${inAddress(interview.id)}${place}` }, named(interview.title), turns);
}

const codeLabel = (code) => (typeof code === "string" ? code : codeName(code));

function itemHead(interview, coder, code, first, last) {
  return el("p", { class: "item-head" }, el("strong", {}, named(codeLabel(code))), " · ", named(coderName(coder)), " · ", whereLink(interview, first, last));
}

function rejectedItem({ interview, row: [coder, code, quote, turn, reason, nearest] }) {
  const compare = nearest
    ? [el("dt", {}, "Quoted"), el("dd", { dir: "auto" }, wordsAgainst(quote, nearest)), el("dt", {}, "Nearest text"), el("dd", { dir: "auto" }, wordsAgainst(nearest, quote))]
    : [el("dt", {}, "Quoted"), el("dd", { dir: "auto" }, quote || el("em", {}, "nothing"))];
  return el("li", {}, itemHead(interview, coder, code, turn, turn), el("p", { class: "reason" }, REASONS[reason]), el("dl", { class: "compare" }, compare));
}

function droppedItem({ interview, row: [coder, code, first, last, quote, by, why] }) {
  return el("li", {}, itemHead(interview, coder, code, first, last), el("p", { class: "reason" }, `left out by ${STEPS[by]}: `, el("bdi", {}, why)), el("dl", { class: "compare" }, el("dt", {}, "Quote"), el("dd", { dir: "auto" }, quote)));
}

function listed(kind) {
  const search = searchFor(state.search);
  return interviews.flatMap((interview) =>
    interview[kind]
      .filter((row) => !state.hidden.has(row[0]) && (state.code === null || row[1] === state.code))
      .filter((row) => search === null || JSON.stringify(row).search(search) >= 0)
      .map((row) => ({ interview, row })),
  );
}

function fillList(id, items, draw, all) {
  const list = document.getElementById(id);
  const most = list.dataset.all ? items.length : MOST_LISTED;
  list.replaceChildren(...items.slice(0, most).map(draw));
  if (items.length > most) list.append(el("li", {}, el("button", { type: "button", class: "plain-button", "data-all": id }, `Show all ${grouped(items.length)}`)));
  document.getElementById(`${id}-count`).textContent = items.length === all ? several(all, "entry").replace(/entrys$/, "entries") : `${grouped(items.length)} of ${grouped(all)}`;
}

function renderLeftOut() {
  const total = (kind) => interviews.reduce((sum, interview) => sum + interview[kind].length, 0);
  fillList("rejected", listed("rejected"), rejectedItem, total("rejected"));
  fillList("dropped", listed("dropped"), droppedItem, total("dropped"));
}
