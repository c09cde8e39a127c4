// The page at work: which view is shown, what the filters say, and what a click does.

const byId = (id) => document.getElementById(id);
const RENDER = { overview: () => renderOverview(), read: () => renderReading(), "left-out": () => renderLeftOut(), summaries: () => renderSummaries() };

function option(value, text, chosen) {
  return el("option", { value, selected: String(value) === String(chosen) }, text);
}

function codeOptions() {
  const used = new Set(interviews.flatMap((interview) => [...partsOf(interview), ...ownParts(interview)].map(({ code }) => code)));
  if (state.code !== null) used.add(state.code);
  const groups = new Map();
  for (const code of [...used].sort((one, other) => one - other)) {
    const { category } = codes[code];
    groups.set(category, [...(groups.get(category) ?? []), option(code, isolated(codeName(code)), state.code)]);
  }
  return [option("", "any", state.code ?? ""), ...[...groups].map(([label, own]) => el("optgroup", { label }, ...own))];
}

function givenOptions() {
  const group = (label, how, prefix) =>
    el("optgroup", { label }, ...shownCoders().map((coder) => option(`${how}${coder}`, `${prefix}${isolated(coderName(coder))}`, state.given)));
  return [option("", "anybody", state.given), group("Given by", "", ""), group("Given by one only", "only ", "only "), group("Not given by", "not ", "not ")];
}

function renderFilters() {
  byId("code").replaceChildren(...codeOptions());
  byId("given").replaceChildren(...givenOptions());
  byId("agreement").value = state.agreement;
  byId("salience").value = String(state.salience);
  if (byId("verdict")) byId("verdict").value = state.verdict;
  if (document.activeElement !== byId("search")) byId("search").value = state.search;
  for (const box of document.querySelectorAll("#coders input")) box.checked = !state.hidden.has(Number(box.value));
  byId("coders-shown").textContent = `Coders: ${coders.length - state.hidden.size} of ${coders.length}`;
  byId("clear").disabled = !isFiltered();
  const set = ["code", "given", "agreement", "salience", "verdict"].filter((name) => state[name] !== noFilters()[name]).length + (searchFor(state.search) ? 1 : 0);
  byId("filters-title").textContent = set ? `Filters (${set})` : "Filters";
}

function renderOverview() {
  renderFound();
  renderMatrix();
}

function renderReading() {
  renderTurns();
  renderDetail();
}

function render() {
  document.body.dataset.view = state.view;
  for (const view of VIEWS) byId(view).hidden = view !== state.view;
  for (const link of document.querySelectorAll("#tabs a")) {
    if (link.dataset.tab === state.view) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  renderFilters();
  RENDER[state.view]();
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

const CLICKED = Object.keys(clicks).map((name) => `[data-${name}]`).join();

function onClick(event) {
  if (onPart(event)) return;
  const target = event.target.closest(CLICKED);
  const name = Object.keys(clicks).find((one) => target && one in target.dataset);
  if (!name) return;
  event.preventDefault();
  clicks[name](target.dataset[name]);
}

// Bars and the name of one passage light up together.
function onHover(event) {
  const key = event.target instanceof Element ? event.target.closest("#turns [data-run]")?.dataset.run : undefined;
  for (const node of document.querySelectorAll("#turns .hot")) if (node.dataset.run !== key) node.classList.remove("hot");
  if (key) for (const node of document.querySelectorAll(`#turns [data-run="${key}"]`)) node.classList.add("hot");
}

function listenToFilters() {
  let waiting = 0;
  byId("code").addEventListener("change", ({ target }) => refine({ code: target.value === "" ? null : Number(target.value) }));
  byId("given").addEventListener("change", ({ target }) => refine({ given: target.value }));
  byId("agreement").addEventListener("change", ({ target }) => refine({ agreement: target.value }));
  byId("salience").addEventListener("change", ({ target }) => refine({ salience: Number(target.value) }));
  byId("verdict")?.addEventListener("change", ({ target }) => refine({ verdict: target.value }));
  byId("search").addEventListener("input", ({ target }) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => refine({ search: target.value }), 150);
  });
  byId("coders").addEventListener("change", ({ target }) => {
    const hidden = new Set(state.hidden);
    if (target.checked) hidden.delete(Number(target.value));
    else hidden.add(Number(target.value));
    refine({ hidden, given: "" });
  });
  byId("clear").addEventListener("click", () => refine(noFilters()));
  byId("bar").addEventListener("submit", (event) => event.preventDefault());
  byId("order").addEventListener("change", ({ target }) => {
    matrixOrder = target.value;
    renderMatrix();
  });
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
  startReview();
  listen();
  listenToFilters();
  render();
  if (state.turn !== null) scrollToTurn(state.turn);
}

start();
