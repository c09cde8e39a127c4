// The page at work: which view is shown, what the filters say, and what a click does.
//
// To add to the page (a review does), name further scripts to `intercoder.pages.view.page`. They run inside the
// same function as these, after view_hooks.js and before this file, so they see all that the others define;
// they should keep to `window.intercoder`:
//
//   data, state                the page's data (view_data.py), and what is shown (view_state.js); both live
//   on(event, listener)        "view" (name of the view) after a whole view was drawn; "select" (passage or null)
//                              after another passage was chosen; "turn" (row, interview, turn) and "detail"
//                              (panel, passage or null) after a row or the panel was drawn anew
//   extend({ slot: function }) answers for the slots that view_hooks.js lists: tools of a turn, marks on a
//                              passage, controls in the panel, keys, clicks on [data-name], what runs first
//   choose(passage, how)       passage of the interview that is shown, or null; how: { scroll, focus }
//   show(change)               change of the state as a step for the browser's Back: show({ view: "left-out" })
//   refine(change)             change of the filters, without such a step
//   openInterview(number, change), render(), renderTurn(turn), renderDetail(), announce(text for screen readers)
//   passages(interview)        of all coders, and the reviewer's own (`interview.own`)
//   passagesChanged(interview) after `interview.segments` or `interview.own` were changed
//
//   window.intercoder.on("select", (passage) => passage && console.log(passage.first));
//   window.intercoder.extend({ keys: () => ({ a: ["accept", accept] }), reviewTools: (passage) => [toolbar(passage)] });

const RENDER = { overview: () => renderOverview(), read: () => renderReading(), "left-out": () => renderLeftOut(), summaries: () => renderSummaries() };

function renderOverview() {
  renderFound();
  renderMatrix();
  renderPassages();
}

function renderReading() {
  renderTurns();
  renderDetail();
}

function render() {
  if (!interviews.length && state.view === "read") state.view = "overview"; // nothing to read
  document.body.dataset.view = state.view;
  for (const view of VIEWS) byId(view).hidden = view !== state.view;
  for (const link of document.querySelectorAll("#tabs a")) {
    if (link.dataset.tab === state.view) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  renderFilters();
  RENDER[state.view]();
  tell("view", state.view);
}

const keepAddress = () => history.replaceState(null, "", address());

// Change what is shown, as a step that the browser's Back undoes.
function show(change) {
  Object.assign(state, { part: null, turn: null, unfolded: new Set() }, change);
  history.pushState(null, "", address());
  render();
  scrollTo(0, 0);
}

function openInterview(number, { keepPlace = false, ...change } = {}) {
  show({ view: "read", interview: number, ...change });
  if (!keepPlace) byId("reading-title").focus({ preventScroll: true });
}

function moveInterview(direction) {
  const next = state.view === "read" ? state.interview + direction : state.interview;
  if (next in interviews) openInterview(next);
}

function toggleFold() {
  state.fold = !state.fold;
  state.unfolded = new Set();
  if (state.view === "read") renderTurns();
}

function refine(change) {
  Object.assign(state, { unfolded: new Set() }, change);
  if (state.part && !shownParts(state.part.interview).includes(state.part) && state.part.coder !== YOU) state.part = null;
  keepAddress();
  render();
}

function unfold(first, last) {
  for (let turn = first; turn <= last; turn += 1) state.unfolded.add(turn);
  renderTurns();
  document.querySelector(`#turn-${first} .number`)?.focus();
}

const clicks = {
  tab: (value) => show({ view: value }),
  found: (value) => {
    const [interview, turn] = value.split(" ").map(Number);
    openInterview(interview, { turn });
    scrollToTurn(turn);
  },
  open: (value) => {
    const [interview, code] = value.split(" ");
    openInterview(Number(interview), code ? { code: Number(code), fold: true } : {});
  },
  passage: (value) => {
    const [interview, key] = value.split(" ").map(Number);
    openInterview(interview, { keepPlace: true });
    choose(partByKey(key), { scroll: true, focus: true });
  },
  code: (value) => refine({ code: state.code === Number(value) ? null : Number(value) }),
  unfold: (value) => unfold(...value.split(" ").map(Number)),
  go: (value) => goToTurn(Number(value)),
  choose: (value) => choose(partByKey(value), { scroll: true }),
  all: (value) => {
    byId(value).dataset.all = "yes";
    renderLeftOut();
  },
};

// A click into the margin or the text; Enter on a passage (a click without a pointer) goes on into the panel.
function onPart(event) {
  const part = event.target.closest("#turns [data-part]");
  if (part) {
    const chosen = partByKey(part.dataset.part);
    const again = chosen === state.part;
    choose(again && event.detail ? null : chosen, { focus: true });
    if (event.detail === 0) byId("part-title")?.focus();
    return true;
  }
  const text = event.target.closest("#turns [data-at]");
  if (!text || !getSelection().isCollapsed) return false;
  const meant = partAt(current(), Number(text.dataset.at));
  if (meant) choose(meant);
  return meant !== null;
}

function onClick(event) {
  const menu = document.querySelector(".menu[open]");
  if (menu && !menu.contains(event.target)) menu.open = false;
  if (onPart(event)) return;
  const known = { ...clicks, ...hooks.clicks() };
  const target = event.target.closest(Object.keys(known).map((name) => `[data-${name}]`).join());
  const name = Object.keys(known).find((one) => target && one in target.dataset);
  if (!name) return;
  event.preventDefault();
  known[name](target.dataset[name], target);
}

// Bars and the name of one passage light up together.
function onHover(event) {
  const key = event.target instanceof Element ? event.target.closest("#turns [data-run]")?.dataset.run : undefined;
  for (const node of document.querySelectorAll("#turns .hot")) if (node.dataset.run !== key) node.classList.remove("hot");
  if (key) for (const node of document.querySelectorAll(`#turns [data-run="${key}"]`)) node.classList.add("hot");
}

function listen() {
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  document.addEventListener("pointerover", onHover);
  addEventListener("resize", () => state.view === "read" && fitPanel(drawn.lanes.length));
  addEventListener("popstate", () => {
    readAddress(location.hash);
    render();
    if (state.turn !== null) scrollToTurn(state.turn);
  });
  byId("interview").addEventListener("change", ({ target }) => openInterview(Number(target.value)));
  byId("previous-interview").addEventListener("click", () => moveInterview(-1));
  byId("next-interview").addEventListener("click", () => moveInterview(1));
  byId("next-disagreement").addEventListener("click", () => jumps.disagreement(1));
  byId("previous-disagreement").addEventListener("click", () => jumps.disagreement(-1));
  byId("fold").addEventListener("change", toggleFold);
  byId("close-detail").addEventListener("click", closeDetail);
  byId("open-help").addEventListener("click", openHelp);
  byId("keys-on").addEventListener("change", ({ target }) => (keysOn = target.checked));
  addEventListener("beforeprint", () => document.querySelectorAll("main details").forEach((one) => (one.open = true)));
}

function fillOnce() {
  const leftOut = interviews.reduce((sum, { rejected, dropped }) => sum + rejected.length + dropped.length, 0);
  if (leftOut) document.querySelector('[data-tab="left-out"]').append(` (${grouped(leftOut)})`);
  byId("interview").replaceChildren(...interviews.map(({ title }, number) => option(number, isolated(title), state.interview)));
  byId("agreement").replaceChildren(...Object.entries(AGREEMENTS).map(([value, text]) => option(value, text, "")));
  byId("order").replaceChildren(...Object.entries(ORDERS).map(([value, text]) => option(value, text, matrixOrder)));
  byId("coders").append(...coders.map(({ kind }, number) => el("label", {}, el("input", { type: "checkbox", value: number }), " ", named(coderName(number)), kind === "human" ? null : el("small", {}, ` ${kind}`))));
  const narrow = matchMedia("(max-width: 48rem)");
  const fit = () => (byId("filters").open = !narrow.matches);
  narrow.addEventListener("change", fit);
  fit();
  // What sticks below the filters has to know how high they are.
  new ResizeObserver(([{ target }]) => document.documentElement.style.setProperty("--bar", `${target.offsetHeight}px`)).observe(byId("bar"));
}

function start() {
  fillOnce();
  readAddress(location.hash);
  hooks.start();
  listen();
  listenToFilters();
  render();
  if (state.turn !== null) scrollToTurn(state.turn);
}

start();
