// What is shown: which view, which filters. All of it stands in the address, so that a link or a reload keeps it.

const VIEWS = ["overview", "read", "left-out", "summaries"];
const AGREEMENTS = {
  "": "any",
  disputed: "not all agree",
  all: "all agree",
  some: "some agree",
  one: "only one coder",
};
const hasModel = coders.some(({ kind }) => kind === "model");
const noFilters = () => ({ code: null, given: "", agreement: "", salience: 0, verdict: "", search: "" });
// A keyword baseline beside a model would dispute nearly everything: it is there, but not shown at first.
const firstHidden = () => new Set(coders.flatMap(({ kind }, number) => (kind === "baseline" && hasModel ? [number] : [])));

const state = {
  view: "overview",
  interview: 0,
  turn: null,
  part: null,
  summary: null, // code of the one that is read; null for the list of all
  hidden: firstHidden(),
  fold: true,
  unfolded: new Set(),
  ...noFilters(),
};

// Whether passages are filtered; a search looks for turns instead.
const arePlacesFiltered = () => state.code !== null || state.given !== "" || state.agreement !== "" || state.salience > 0 || state.verdict !== "";
const isFiltered = () => arePlacesFiltered() || searchFor(state.search) !== null;
const shownCoders = () => coders.flatMap((_, number) => (state.hidden.has(number) ? [] : [number]));
const current = () => interviews[state.interview];

// A search that takes any white space for any other, and upper for lower case.
function searchFor(text) {
  const words = text.trim().split(/\s+/u).filter(Boolean);
  if (!words.length) return null;
  return new RegExp(words.map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/gu, "\\$&")).join("\\s+"), "giu");
}

function address() {
  const query = new URLSearchParams();
  if (state.code !== null) query.set("code", codeName(state.code));
  for (const name of ["given", "agreement", "verdict"]) if (state[name]) query.set(name, state[name]);
  if (state.search.trim()) query.set("search", state.search.trim());
  if (state.salience) query.set("salience", state.salience);
  const usual = [...firstHidden()].sort().join();
  if ([...state.hidden].sort().join() !== usual) query.set("without", [...state.hidden].sort().join());
  const place = { read: `/${inAddress(current()?.id ?? "")}${state.turn === null ? "" : `/${state.turn}`}`, summaries: state.summary === null ? "" : `/${inAddress(state.summary)}` };
  const text = query.toString();
  return `#${state.view}${place[state.view] ?? ""}${text ? `?${text}` : ""}`;
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a stray % in an address that somebody typed
  }
}

function readAddress(hash) {
  const [path, query = ""] = hash.replace(/^#/, "").split("?");
  const [view, where, turn] = path.split("/").map(decoded);
  const asked = new URLSearchParams(query);
  Object.assign(state, noFilters(), { view: VIEWS.includes(view) ? view : "overview", turn: null, part: null });
  state.code = codeNumbers.get(asked.get("code")) ?? null;
  for (const name of ["given", "agreement", "verdict", "search"]) state[name] = asked.get(name) ?? "";
  if (!(state.agreement in AGREEMENTS)) state.agreement = "";
  state.salience = Number(asked.get("salience")) || 0;
  const without = (asked.get("without") ?? "").split(",").filter(Boolean).map(Number);
  state.hidden = asked.has("without") ? new Set(without.filter((number) => number in coders)) : firstHidden();
  if (state.view === "summaries") state.summary = summaries.find(({ code }) => inAddress(code) === inAddress(where ?? ""))?.code ?? null;
  if (state.view !== "read") return;
  const interview = interviewAt(where);
  state.interview = Math.max(interview, 0);
  if (interview >= 0 && turn !== undefined && Number(turn) in current().turns) state.turn = Number(turn);
}
