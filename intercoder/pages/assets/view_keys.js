// Keys. They can be turned off, for those whose speech input or switch types single letters.

let keysOn = true;

function focusSearch() {
  document.getElementById("filters").open = true;
  document.getElementById("search").focus();
}

function closeDetail() {
  const part = state.part;
  if (part === null) return;
  choose(null);
  focusChip(part);
}

// The menu of coders where it is open, else the panel.
function closeSomething() {
  const menu = document.querySelector(".menu[open]");
  if (!menu) closeDetail();
  else {
    menu.open = false;
    byId("coders-shown").focus();
  }
}

const ownKeys = {
  n: ["next disagreement", () => jumps.disagreement(1)],
  p: ["previous disagreement", () => jumps.disagreement(-1)],
  j: ["next passage", () => jumps.passage(1)],
  k: ["previous passage", () => jumps.passage(-1)],
  "]": ["next interview", () => moveInterview(1)],
  "[": ["previous interview", () => moveInterview(-1)],
  m: ["matrix of all codes", () => show({ view: "overview" })],
  "/": ["search", focusSearch],
  f: ["fold turns without a match, or show them", () => toggleFold()],
  "?": ["this help", () => openHelp()],
};
const allKeys = () => ({ ...ownKeys, ...hooks.keys() });
const FIXED = [
  ["Enter", "on a passage: read all about it"],
  ["Esc", "close what is open"],
  ["Tab", "next passage, link or control"],
];

function openHelp() {
  const row = (key, text) => [el("dt", {}, el("kbd", {}, key)), el("dd", {}, text)];
  const rows = Object.entries(allKeys()).flatMap(([key, [text]]) => row(key, text));
  document.getElementById("keys").replaceChildren(...rows, ...FIXED.flatMap(([key, text]) => row(key, text)));
  document.getElementById("keys-on").checked = keysOn;
  document.getElementById("help").showModal();
  document.getElementById("close-help").focus();
}

function onKey(event) {
  if (event.key === "Escape" && !document.querySelector("dialog[open]")) closeSomething();
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.target.closest("input:not([type=checkbox]), select, textarea, dialog[open]")) return;
  const known = allKeys()[event.key];
  if (!known || (!keysOn && event.key !== "?")) return;
  event.preventDefault();
  known[1]();
}
