// The page at work: choosing a pair, opening the units behind a figure, filtering them.

const byId = (id) => document.getElementById(id);
const pairText = ({ a, b }) => `${isolated(coderName(a))} : ${isolated(coderName(b))}`;
let cameFrom = null;

function pairSelect(select = el("select", {})) {
  for (const { title, pairs } of data.groups) {
    const options = pairs.map((pair) =>
      el("option", { value: pair, selected: pair === state.pair }, pairText(data.pairs[pair])),
    );
    select.append(el("optgroup", { label: title }, options));
  }
  select.classList.add("choose-pair");
  return select;
}

function choose(select, options, value) {
  select.replaceChildren(
    ...options.map(([key, text]) =>
      el("option", { value: key, selected: String(key) === String(value ?? "") }, text),
    ),
  );
}

// Selects that depend on the pair; one that says something else than before drops what it excludes.
function renderFilters() {
  const { a, b, codes } = data.pairs[state.pair];
  const used = codes
    .map(([code]) => code)
    .sort((one, other) => data.codes[one].localeCompare(data.codes[other], "en"));
  choose(byId("code"), [["", "any"], ...used.map((code) => [code, isolated(data.codes[code])])], state.code);
  const [one, other] = [isolated(coderName(a)), isolated(coderName(b))];
  choose(
    byId("given"),
    [
      ["either", "either"],
      ["both", "both"],
      ["a", `${one}, not ${other}`],
      ["b", `${other}, not ${one}`],
      ["a-all", one],
      ["b-all", other],
    ],
    state.given,
  );
  byId("given").disabled = state.code === null;
  const shared = data.transcripts.map((_, index) => index).filter((index) => covers(state.pair, index));
  choose(
    byId("transcript"),
    [["", "all"], ...shared.map((index) => [index, isolated(data.transcripts[index].name)])],
    state.transcript,
  );
  if (byId("search").value !== state.search) byId("search").value = state.search;
  for (const select of document.querySelectorAll("select.choose-pair")) select.value = String(state.pair);
}

function renderAll() {
  renderCodes();
  renderConfusion();
  renderFilters();
  renderList();
}

function choosePair(pair) {
  state.pair = pair;
  state.instead = null;
  state.page = 0;
  if (state.transcript !== null && !covers(pair, state.transcript)) state.transcript = null;
  if (!data.pairs[pair].codes.some(([code]) => code === state.code)) state.code = null;
  renderAll();
}

// List the units behind a figure. A transcript without a pair takes the first pair that coded it.
function show(wanted, origin) {
  const changed = wanted.pair !== undefined && wanted.pair !== state.pair;
  const asked = { ...fresh(), ...wanted };
  if (wanted.kinds) asked.kinds = new Set(wanted.kinds);
  Object.assign(state, asked);
  if (wanted.transcript !== undefined && !covers(state.pair, wanted.transcript)) {
    state.pair = data.pairs.findIndex((_, pair) => covers(pair, wanted.transcript));
  }
  cameFrom = { origin, show: origin.dataset.show, section: origin.closest("section") };
  if (changed || state.pair !== wanted.pair) renderAll();
  else {
    renderFilters();
    renderList();
  }
  document.body.classList.add("asked");
  byId("back").hidden = false;
  byId("units").scrollIntoView({
    behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth",
  });
  byId("units-title").focus({ preventScroll: true });
}

// The figure itself, or, where it has been drawn anew, the one that asks for the same.
function goBack() {
  const { origin, show: asked, section } = cameFrom;
  const again = [...section.querySelectorAll("[data-show]")].find((one) => one.dataset.show === asked);
  const target = origin.isConnected ? origin : (again ?? section.querySelector("h2"));
  target.scrollIntoView({ block: "center" });
  target.focus();
}

function refine(change) {
  Object.assign(state, { page: 0 }, change);
  document.body.classList.add("asked");
  renderFilters();
  renderList();
}

function turnPage(page) {
  state.page = page;
  renderList();
  byId("units").scrollIntoView();
  byId("units-title").focus({ preventScroll: true });
}

function renderKindBoxes() {
  for (const [index, kind] of KINDS.entries()) {
    const box = el("input", { type: "checkbox", value: kind });
    box.addEventListener("change", () => {
      const kinds = new Set(state.kinds);
      if (box.checked) kinds.add(kind);
      else kinds.delete(kind);
      refine({ kinds });
    });
    const parts = [box, el("span", { class: "name" }), " ", el("span", { class: "count" })];
    byId("kinds").append(el("label", { id: `kind-${index}`, class: kind.replace(" ", "-") }, parts));
  }
}

function listen() {
  const numberOr = (text) => (text === "" ? null : Number(text));
  let waiting = 0;
  document.addEventListener("click", (event) => {
    const figure = event.target.closest("[data-show]");
    const page = event.target.closest("[data-page]");
    if (figure) show(JSON.parse(figure.dataset.show), figure);
    if (page) turnPage(Number(page.dataset.page));
  });
  document.addEventListener("change", (event) => {
    if (!event.target.matches("select.choose-pair")) return;
    const section = event.target.closest("section");
    choosePair(Number(event.target.value));
    section.querySelector("select.choose-pair").focus(); // drawn anew in some sections
  });
  byId("code").addEventListener("change", (event) =>
    refine({ code: numberOr(event.target.value), given: "either", instead: null }),
  );
  byId("given").addEventListener("change", (event) => refine({ given: event.target.value, instead: null }));
  byId("transcript").addEventListener("change", (event) =>
    refine({ transcript: numberOr(event.target.value) }),
  );
  byId("search").addEventListener("input", (event) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => refine({ search: event.target.value }), 150);
  });
  byId("clear").addEventListener("click", () => refine(fresh()));
  byId("back").addEventListener("click", goBack);
  document.querySelector("form.filters").addEventListener("submit", (event) => event.preventDefault());
  addEventListener("beforeprint", () =>
    document.querySelectorAll("details").forEach((one) => (one.open = true)),
  );
}

if (data.first !== null) {
  pairSelect(byId("pair"));
  renderKindBoxes();
  renderAll();
  listen();
}
