// Places: where a code was given, whoever gave it. Runs of several coders that share a turn are one place.

const agreementText = { all: "all agree", some: "some agree", one: "only one coder", none: "nobody to compare with" };
const placeCache = new Map();

const whoCoded = (interview, shown) => shown.filter((coder) => interview.coded.includes(coder));

function agreementOf(given, who) {
  if (who < 2) return "none";
  if (given === who) return "all";
  return given === 1 ? "one" : "some";
}

// Passages with one code that share a turn, or (`near`) follow each other, in order of code and turns.
function joined(passages, near) {
  const found = [];
  for (const one of passages) {
    const open = found.at(-1);
    if (open && open.code === one.code && open.coder === one.coder && one.first <= open.last + near) {
      open.inside.push(one);
      open.last = Math.max(open.last, one.last);
    } else {
      found.push({ coder: one.coder, code: one.code, first: one.first, last: one.last, inside: [one] });
    }
  }
  return found;
}

const byCode = (one, other) => one.code - other.code || one.first - other.first || one.last - other.last;

// Runs: what one coder marked with one code on turns that follow each other. Tools that code paragraph by
// paragraph make many passages of it.
function runsOf(parts) {
  // In a review each passage is decided by itself.
  const near = data.review ? -Infinity : 1;
  const runs = joined([...parts].sort((one, other) => one.coder - other.coder || byCode(one, other)), near);
  for (const run of runs) {
    run.parts = run.inside;
    for (const part of run.parts) part.run = run;
  }
  return runs;
}

function makePlaces(interview, shown) {
  const who = whoCoded(interview, shown);
  for (const part of partsOf(interview)) part.place = null;
  const runs = runsOf(partsOf(interview).filter(({ coder }) => who.includes(coder)));
  const places = joined(runs.map((run) => ({ ...run, coder: null, run })).sort(byCode), 0);
  for (const place of places) {
    place.interview = interview;
    place.runs = place.inside.map(({ run }) => run);
    place.parts = place.runs.flatMap(({ parts }) => parts);
    place.coders = who.filter((coder) => place.runs.some((run) => run.coder === coder));
    place.agreement = agreementOf(place.coders.length, who.length);
    place.salience = Math.max(0, ...place.parts.map(({ salience }) => salience ?? 0));
    for (const part of place.parts) part.place = place;
  }
  return places.sort((one, other) => one.first - other.first || one.last - other.last || one.code - other.code);
}

// All places of an interview, in order of their turns, for the coders that are shown.
function placesOf(interview) {
  const shown = shownCoders();
  const name = `${shown.join()} ${interview.edition}`;
  const known = placeCache.get(interview.number);
  if (known?.name === name) return known.places;
  const places = makePlaces(interview, shown);
  placeCache.set(interview.number, { name, places });
  return places;
}

// `given`: a coder's number, or "only N", or "not N".
function isGivenAsAsked({ coders: given }) {
  if (!state.given) return true;
  const [, how, number] = /^(?:(only|not) )?(\d+)$/.exec(state.given) ?? [];
  if (number === undefined) return true;
  const has = given.includes(Number(number));
  if (how === "not") return !has;
  return how === "only" ? has && given.length === 1 : has;
}

function hasAgreement({ agreement }) {
  if (state.agreement === "disputed") return agreement === "some" || agreement === "one";
  return state.agreement === "" || agreement === state.agreement;
}

const isDisputed = ({ agreement }) => agreement === "some" || agreement === "one";
const passes = (place) =>
  (state.code === null || place.code === state.code) &&
  place.salience >= state.salience &&
  hasAgreement(place) &&
  isGivenAsAsked(place) &&
  hooks.hasVerdict(place);
const shownPlaces = (interview) => placesOf(interview).filter(passes);
const shownParts = (interview) => shownPlaces(interview).flatMap(({ parts }) => parts);

// The turns of an interview with the words that are searched for.
function turnsWith(interview, search) {
  return interview.turns.flatMap(([start, end], turn) => (slice(interview, start, end).search(search) < 0 ? [] : [turn]));
}
