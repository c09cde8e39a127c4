// The list of codes: type to search, arrows to move, Enter to choose.

const recentCodes = [];
let codeAsked = null; // what is done with the code that is chosen
let codesFound = [];
let codeAtHand = 0;

const words = (text) => text.toLowerCase().split(/[\s\-_]+/u).filter(Boolean);

// 3: the name begins so; 2: the name holds all words; 1: the definition does; 0: no match.
function codeScore(code, search) {
  const name = `${code.code} ${code.name ?? ""}`.toLowerCase();
  const asked = words(search);
  if (code.code.toLowerCase().startsWith(search.trim().toLowerCase())) return 3;
  if (asked.every((word) => name.includes(word))) return 2;
  return asked.every((word) => `${name} ${code.means ?? ""} ${code.category}`.toLowerCase().includes(word)) ? 1 : 0;
}

function findCodes(search) {
  const all = codes.map((code, number) => ({ code, number }));
  if (!search.trim()) {
    const recent = recentCodes.map((number) => ({ ...all[number], group: "Used last" }));
    return [...recent, ...all.filter(({ number }) => !recentCodes.includes(number))];
  }
  const found = all.map((one) => ({ ...one, score: codeScore(one.code, search) })).filter(({ score }) => score);
  found.sort((one, other) => other.score - one.score);
  const exact = found.some(({ code }) => words(code.code).join() === words(search).join());
  return exact ? found : [...found, { code: { code: search.trim() }, number: null, group: "Not in the codebook yet" }];
}

function codeOption({ code, number }, index) {
  const label = number === null ? ["New code “", named(code.code), "”"] : [named(code.code)];
  const name = code.name && code.name !== code.code ? el("small", {}, ` ${code.name}`) : null;
  return el("li", { role: "option", id: `code-${index}`, "data-pick": index, "aria-selected": index === codeAtHand ? "true" : "false" }, ...label, name);
}

function renderCodes() {
  let group = null;
  const items = codesFound.flatMap((one, index) => {
    const heading = one.group ?? (byId("code-search").value.trim() ? group : one.code.category);
    const head = heading !== group && heading ? [el("li", { class: "code-group", role: "presentation" }, heading)] : [];
    group = heading;
    return [...head, codeOption(one, index)];
  });
  byId("code-list").replaceChildren(...items);
  const { code } = codesFound[codeAtHand] ?? {};
  byId("code-meaning").textContent = code ? [code.means, code.use ? `Use: ${code.use}` : "", code.not ? `Not: ${code.not}` : ""].filter(Boolean).join(" ") : "No code of that name.";
  if (code) {
    byId("code-search").setAttribute("aria-activedescendant", `code-${codeAtHand}`);
    byId(`code-${codeAtHand}`).scrollIntoView({ block: "nearest" });
  }
}

function searchCodes() {
  codesFound = findCodes(byId("code-search").value);
  codeAtHand = 0;
  renderCodes();
}

function moveInCodes(direction) {
  if (!codesFound.length) return;
  codeAtHand = (codeAtHand + direction + codesFound.length) % codesFound.length;
  renderCodes();
}

async function pickCode(index) {
  const picked = codesFound[index];
  if (!picked) return;
  const name = picked.code.code;
  const answer = await codeAsked(name);
  if (!answer) {
    byId("code-meaning").textContent = byId("trouble").textContent;
    return;
  }
  const number = codeAt(name);
  recentCodes.splice(0, recentCodes.length, ...[number, ...recentCodes.filter((one) => one !== number)].slice(0, 5));
  byId("code-dialog").close();
}

function onCodeKey(event) {
  const moves = { ArrowDown: () => moveInCodes(1), ArrowUp: () => moveInCodes(-1), Enter: () => pickCode(codeAtHand) };
  if (!(event.key in moves) || event.isComposing) return;
  event.preventDefault();
  moves[event.key]();
}

// Ask for a code. `then` is given its name and says whether it was stored: only then the list closes.
function askForCode(title, where, then) {
  codeAsked = then;
  byId("code-title").textContent = title;
  byId("code-where").textContent = where;
  byId("code-search").value = "";
  byId("selection-tools").hidden = true;
  byId("code-dialog").showModal();
  byId("code-search").focus();
  searchCodes();
}

function listenToCodes() {
  byId("code-search").addEventListener("input", searchCodes);
  byId("code-search").addEventListener("keydown", onCodeKey);
}
