// The bar of filters: what there is to choose from, and what was chosen.

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
