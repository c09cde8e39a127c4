// From one thing that is left to do to the next: passages not decided and, in a blind review, turns not coded.

function leftToDo(interview) {
  const parts = shownParts(interview).filter(isOpen).map((part) => ({ turn: part.first, start: part.start, end: part.end, part }));
  const turns = review.blind
    ? interview.turns.flatMap(([start], turn) => (isCoded(interview, turn) ? [] : [{ turn, start, end: start, part: null }]))
    : [];
  return [...parts, ...turns].sort((one, other) => one.start - other.start || one.end - other.end);
}

const isAfter = (one, place) => one.start > place.start || (one.start === place.start && one.end > place.end);

// Where the reader is: at the chosen passage, else at a turn.
function placeNow(turn) {
  if (turn !== undefined) return { start: current().turns[turn][0], end: current().turns[turn][0] };
  if (state.part) return { start: state.part.start, end: state.part.end, part: state.part };
  const start = current().turns[turnInSight()]?.[0] ?? 0;
  return state.turn === null ? { start, end: start - 1 } : { start, end: start };
}

// Passages with the same borders follow each other in the order of the list.
function nextOf(list, now, direction) {
  const at = list.findIndex(({ part }) => part && part === now.part);
  if (at >= 0) return list[at + direction];
  const twin = ({ part, start, end }) => part !== null && start === now.start && end === now.end && now.part && part.key > now.part.key === direction > 0;
  if (direction > 0) return list.find((one) => isAfter(one, now) || twin(one));
  return list.findLast((one) => isAfter(now, one) || twin(one));
}

function goTo({ turn, part }) {
  if (part) {
    choose(part, { scroll: true, focus: true });
    return;
  }
  choose(null);
  goToTurn(turn);
  renderDetail();
  document.querySelector(`#turn-${turn} .number`)?.focus({ preventScroll: true });
  announce(`Turn ${turn}, not coded yet.`);
}

function walk(direction, turn) {
  const reading = state.view === "read";
  let next = reading ? nextOf(leftToDo(current()), placeNow(turn), direction) : undefined;
  let number = reading ? state.interview : state.interview - direction;
  while (!next) {
    number += direction;
    if (!(number in interviews)) return nothingLeft(direction);
    next = leftToDo(interviews[number]).at(direction > 0 ? 0 : -1);
  }
  if (number !== state.interview || !reading) openInterview(number, { keepPlace: true });
  return goTo(next);
}

function nothingLeft(direction) {
  const left = interviews.reduce((sum, interview) => sum + leftToDo(interview).length, 0);
  const text = left ? `Nothing left to decide ${direction > 0 ? "after" : "before"} this; ${left} elsewhere.` : "Nothing is left to decide.";
  hint(text);
}

function moveTurn(direction) {
  if (state.view !== "read") return;
  const turn = Math.min(Math.max(turnMeant() + (state.turn === null ? 0 : direction), 0), lastTurn(current()));
  if (state.part) choose(null);
  goToTurn(turn);
  renderDetail();
}
