// Which units stand behind a figure. Units, coders and codes are numbers: see unit_data.py.

const KINDS = data.kinds;
const EMPTY = KINDS.indexOf("both empty");
const NONE = Object.freeze([]);
const EITHER = KINDS.filter((kind) => kind !== "both empty");

const coderName = (index) => data.coders[index].name;
const codesOf = (unit, coder) => unit[4][coder] ?? NONE;
const without = (codes, others) => codes.filter((code) => !others.includes(code));

// What is asked for. `given`: "either", "both", "a" (and not b), "b" (and not a), "a-all" (whatever b gave),
// "b-all". `instead`: the code that
// the other coder gave there, "none" for none, null for whatever.
const fresh = () => ({
  code: null,
  given: "either",
  instead: null,
  transcript: null,
  kinds: new Set(EITHER),
  search: "",
  page: 0,
});
const state = { pair: data.first, ...fresh() };

// As eval.cells.kind_of has it.
function kindOf(a, b) {
  if (a.length === 0 && b.length === 0) return "both empty";
  if (a.length === 0 || b.length === 0) return a.length ? "only a" : "only b";
  const common = a.filter((code) => b.includes(code)).length;
  if (common === 0) return "different";
  return common === a.length && common === b.length ? "agree" : "partly";
}

const covers = (pair, transcript) => {
  const coders = data.transcripts[transcript].coders;
  return coders.includes(data.pairs[pair].a) && coders.includes(data.pairs[pair].b);
};

const ofPair = new Map();

const saw = (unit, coder) => unit[4][coder] !== null;

// The units that both coders of a pair saw, each with its kind.
function unitsOf(pair) {
  if (!ofPair.has(pair)) {
    const { a, b } = data.pairs[pair];
    const usable = data.transcripts.map((_, index) => covers(pair, index));
    const rows = data.units
      .filter((unit) => usable[unit[0]] && saw(unit, a) && saw(unit, b))
      .map((unit) => ({ unit, kind: KINDS.indexOf(kindOf(codesOf(unit, a), codesOf(unit, b))) }));
    ofPair.set(pair, rows);
  }
  return ofPair.get(pair);
}

// A search that takes any white space for any other, and upper for lower case.
function searchFor(text) {
  const words = text.trim().split(/\s+/u).filter(Boolean);
  if (!words.length) return null;
  return new RegExp(words.map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/gu, "\\$&")).join("\\s+"), "giu");
}

function givenAsAsked(unit, { a, b }) {
  const { code, given, instead } = state;
  const one = codesOf(unit, a);
  const other = codesOf(unit, b);
  const inA = one.includes(code);
  const inB = other.includes(code);
  const whole = { either: inA || inB, both: inA && inB, "a-all": inA, "b-all": inB };
  if (given in whole) return whole[given];
  if (given === "a" ? !inA || inB : !inB || inA) return false;
  if (instead === null) return true;
  const others = given === "a" ? without(other, one) : without(one, other);
  return instead === "none" ? others.length === 0 : others.includes(instead);
}

// All units that the filters let through, and how many of each kind there are before the kinds are chosen.
function selected() {
  const pair = data.pairs[state.pair];
  const search = searchFor(state.search);
  const counts = KINDS.map(() => 0);
  const found = unitsOf(state.pair).filter(({ unit, kind }) => {
    if (state.transcript !== null && unit[0] !== state.transcript) return false;
    if (state.code !== null && !givenAsAsked(unit, pair)) return false;
    if (search !== null && unit[3].search(search) < 0) return false;
    counts[kind] += 1;
    return state.kinds.has(KINDS[kind]);
  });
  return { found, counts };
}
