// Interviews, coders, codes and passages as objects. Rows: see view_segments.py.

const byId = (id) => document.getElementById(id);
const { coders, codes, interviews } = data;
const codeNumbers = new Map(codes.map(({ code }, number) => [code, number]));
const YOU = coders.length; // in a review: the lane of the person who reviews

const coderName = (number) => (number === YOU ? data.review.reviewer : coders[number].name);
const codeName = (number) => codes[number].code;
const interviewAt = (id) => interviews.findIndex((interview) => interview.id === id);
const turnAt = ({ turns }, offset) => turns.findLastIndex(([start]) => start <= offset);
const turnsInWords = (first, last) => (first === last ? `turn ${first}` : `turns ${first} to ${last}`);
// A name as a part of an address; half a character, which an address cannot hold, as the sign of replacement.
const inAddress = (text) => encodeURIComponent(text.replace(/\p{Surrogate}/gu, "\ufffd"));
const lastTurn = (interview) => interview.turns.length - 1;

// The number of a code; one that nobody used before gets the next one.
function codeAt(name) {
  if (!codeNumbers.has(name)) {
    codeNumbers.set(name, codes.length);
    codes.push({ code: name, category: "Not in the codebook" });
  }
  return codeNumbers.get(name);
}

let nextKey = 0;

function partOf(row, interview) {
  const [coder, code, start, end, first, last, more] = row;
  const number = typeof code === "string" ? codeAt(code) : code;
  nextKey += 1;
  return { coder, code: number, start, end, first, last, quotes: [], fixes: [], ...more, key: nextKey, interview };
}

for (const [number, interview] of interviews.entries()) {
  interview.number = number;
  interview.coded ??= [];
  interview.blank ??= [];
  interview.rejected ??= [];
  interview.dropped ??= [];
  interview.segments ??= [];
  interview.edition = 0;
}

// All passages of an interview but the reviewer's own; made when first needed.
function partsOf(interview) {
  interview.parts ??= interview.segments.map((row) => partOf(row, interview));
  return interview.parts;
}

// Summaries in the order of the codebook.
const summaries = [...(data.summaries ?? [])].sort((one, other) => (codeNumbers.get(one.code) ?? codes.length) - (codeNumbers.get(other.code) ?? codes.length));

const ownParts = (interview) => interview.own ?? [];
const slice = (interview, start, end) => interview.text.slice(start, end);

// The words that all titles begin with, such as “Interview ”: left out where space is short.
const commonTitle = (() => {
  const titles = interviews.map(({ title }) => title);
  if (titles.length < 2) return "";
  let length = 0;
  while (length < titles[0].length && titles.every((title) => title[length] === titles[0][length])) length += 1;
  const shared = titles[0].slice(0, length);
  return shared.slice(0, shared.lastIndexOf(" ") + 1);
})();
const shortTitle = (interview) => interview.title.slice(commonTitle.length) || interview.title;
