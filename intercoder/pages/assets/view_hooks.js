// Where other scripts join in. What there is, and an example, stands at the top of view.js.

// Slots: each is asked while something is drawn; here they answer as a page does that is only read.
const hooks = {
  hasVerdict: () => true, // (place) → whether it passes the filter by decision, `state.verdict`
  verdictInWords: () => "", // (passage) → end of its accessible name, such as ", accepted"
  verdictLook: () => "", // (passage) → classes of its name in the margin
  turnTools: () => [], // (interview, turn) → nodes under the number of a turn
  turnLook: () => "", // (interview, turn) → classes of the row of a turn, beginning with a space
  reviewFacts: () => [], // (interview) → nodes at the end of the line above a transcript
  reviewTools: () => [], // (passage) → nodes in the panel, under the name of the code
  keys: () => ({}), // () → key: [what it does, function], beside those of view_keys.js
  clicks: () => ({}), // () → name: function of the value of a clicked element's data-name
  start: () => {}, // () → before the first drawing
};
const listeners = { view: [], select: [], turn: [], detail: [] };

function tell(event, ...values) {
  for (const listener of listeners[event]) listener(...values);
}

// The passages of an interview have changed (`interview.segments`, `interview.own`): draw what depends on them.
function passagesChanged(interview) {
  interview.parts = undefined;
  interview.edition += 1;
  render();
}

window.intercoder = Object.freeze({
  data,
  state,
  extend: (slots) => void Object.assign(hooks, slots),
  on: (event, listener) => void listeners[event].push(listener),
  render: () => render(),
  renderTurn: (turn) => renderTurn(turn),
  renderDetail: () => renderDetail(),
  passagesChanged,
  choose: (part, how) => choose(part, how),
  show: (change) => show(change),
  refine: (change) => refine(change),
  openInterview: (number, change) => openInterview(number, change),
  passages: (interview) => partsOf(interview).concat(ownParts(interview)),
  announce: (text) => announce(text),
});
