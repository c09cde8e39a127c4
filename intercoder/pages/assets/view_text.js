// The text of a turn, cut where something begins or ends, so that overlapping passages stay readable.

// What lies over a turn: shown passages, the quotes of the chosen one, hits of the search.
function layersOf(interview, turn, parts, search) {
  const [start, end] = interview.turns[turn];
  const inside = (from, to) => [Math.max(from, start), Math.min(to, end)];
  const layers = parts.map((part) => ({ span: inside(part.start, part.end), coder: part.coder, on: state.part !== null && part.run === state.part.run }));
  if (state.part && state.part.interview === interview) {
    const quote = (look) => ([from, to, match]) => ({ span: inside(from, to), quote: `${look} ${match}` });
    layers.push(...state.part.quotes.map(quote("quote")), ...state.part.fixes.flatMap(([, quotes]) => quotes.map(quote("quote remedy"))));
  }
  if (search) {
    for (const hit of slice(interview, start, end).matchAll(search)) {
      layers.push({ span: [start + hit.index, start + hit.index + hit[0].length], hit: true });
    }
  }
  return layers.filter(({ span: [from, to] }) => from < to);
}

function piece(interview, from, to, layers) {
  const text = slice(interview, from, to);
  const over = layers.filter(({ span }) => span[0] <= from && to <= span[1]);
  if (!over.length) return text;
  const depth = new Set(over.flatMap(({ coder }) => (coder === undefined ? [] : [coder]))).size;
  const quote = over.find((layer) => layer.quote)?.quote;
  const looks = [depth ? `depth-${Math.min(depth, 4)}` : "", over.some(({ on }) => on) ? "on" : "", over.some(({ hit }) => hit) ? "hit" : "", quote ?? ""];
  const name = quote || over.some(({ hit }) => hit) ? "mark" : "span";
  return el(name, { class: looks.filter(Boolean).join(" "), "data-at": from }, text);
}

function turnText(interview, turn, parts, search) {
  const [start, end] = interview.turns[turn];
  const layers = layersOf(interview, turn, parts, search);
  const cuts = [...new Set([start, end, ...layers.flatMap(({ span }) => span)])].sort((one, other) => one - other);
  return cuts.slice(1).map((to, index) => piece(interview, cuts[index], to, layers));
}

// The passage that a click into the text means: the shortest one there; clicking again takes the next.
function partAt(interview, offset) {
  const there = shownParts(interview)
    .concat(ownParts(interview))
    .filter(({ start, end }) => start <= offset && offset < end)
    .sort((one, other) => one.end - one.start - (other.end - other.start) || one.key - other.key);
  return there.length ? there[(there.indexOf(state.part) + 1) % there.length] : null;
}
