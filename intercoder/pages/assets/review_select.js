// Words that the reviewer selected, as a stretch of the interview's text.

// Where a point of the document lies in the text; in the margin, the nearer end of that turn.
function offsetAt(node, at) {
  const element = node instanceof Element ? node : node.parentElement;
  const row = element.closest("#turns .turn");
  if (!row) return null;
  const [start, end] = current().turns[Number(row.dataset.turn)];
  const text = row.querySelector(".text");
  const range = document.createRange();
  if (text.contains(node)) {
    range.setStart(text, 0);
    range.setEnd(node, at);
    return start + range.toString().length;
  }
  range.selectNodeContents(text);
  return range.comparePoint(node, at) < 0 ? start : end;
}

// The selected stretch of the transcript, in UTF-16 units; null where nothing in it is selected.
function selectedStretch() {
  const selection = getSelection();
  if (state.view !== "read" || !selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const [start, end] = [offsetAt(range.startContainer, range.startOffset), offsetAt(range.endContainer, range.endOffset)];
  if (start === null || end === null || !slice(current(), start, end).trim()) return null;
  return { start, end };
}

const turnOf = (interview, offset) => Math.max(interview.turns.findLastIndex(([start]) => start <= offset), 0);
const ofTurns = (interview, first, last) => ({ start: interview.turns[first][0], end: interview.turns[last][1] });

// What a new code would be given to: the selected words, the chosen passage, or the turn that the reader is at.
function stretchMeant() {
  const selected = selectedStretch();
  if (selected) return { ...selected, what: "the selected words" };
  if (state.part) return { start: state.part.start, end: state.part.end, what: "the same words" };
  const turn = turnInSight();
  return { ...ofTurns(current(), turn, turn), what: `turn ${turn}`, turn };
}

// A few words beside the selection on what can be done with it.
function showSelectionTools() {
  const tools = byId("selection-tools");
  const stretch = document.querySelector("dialog[open]") ? null : selectedStretch();
  tools.hidden = stretch === null;
  if (!stretch) return;
  byId("set-borders").hidden = state.part === null;
  const box = getSelection().getRangeAt(0).getBoundingClientRect();
  tools.style.top = `${scrollY + box.bottom + 6}px`;
  tools.style.left = `${Math.max(8, Math.min(box.left, innerWidth - tools.offsetWidth - 8))}px`;
}
