// The entry: code by interview, how often each code was given, and how far the coders agree there.

const ORDERS = {
  category: "by category",
  often: "most frequent first",
  disputed: "most disputed first",
  spread: "most widespread first",
};
let matrixOrder = "category";

// Code → interview → places.
function countPlaces() {
  const rows = new Map();
  for (const interview of interviews) {
    for (const place of shownPlaces(interview)) {
      if (!rows.has(place.code)) rows.set(place.code, new Map());
      const row = rows.get(place.code);
      if (!row.has(interview.number)) row.set(interview.number, []);
      row.get(interview.number).push(place);
    }
  }
  return [...rows].map(([code, cells]) => ({ code, cells, places: [...cells.values()].flat() }));
}

function orderRows(rows) {
  const disputed = (row) => row.places.filter(isDisputed).length;
  const first = new Map(); // of each category, in the order of the codebook
  codes.forEach(({ category }, code) => first.has(category) || first.set(category, code));
  const begins = (row) => first.get(codes[row.code].category);
  const by = {
    category: (one, other) => begins(one) - begins(other),
    often: (one, other) => other.places.length - one.places.length,
    disputed: (one, other) => disputed(other) - disputed(one),
    spread: (one, other) => other.cells.size - one.cells.size,
  };
  return rows.sort((one, other) => by[matrixOrder](one, other) || one.code - other.code);
}

function countsInWords(places) {
  const shown = shownCoders().flatMap((coder) => {
    const count = places.filter((place) => place.coders.includes(coder)).length;
    return count ? [`${isolated(coderName(coder))} ${count}`] : [];
  });
  const kinds = ["all", "some", "one"].flatMap((kind) => {
    const count = places.filter(({ agreement }) => agreement === kind).length;
    return count ? [`${count} ${agreementText[kind]}`] : [];
  });
  return [shown.join(", "), kinds.join(", ")].filter(Boolean).join("; ");
}

// How far coders agree on the places of a cell, as a line under the number: full, half as high, or thin.
function drawLine(node, places) {
  const share = (...kinds) => (100 * places.filter(({ agreement }) => kinds.includes(agreement)).length) / places.length;
  node.classList.toggle("alone", places.some(({ agreement }) => agreement === "none"));
  node.style.setProperty("--all", `${share("all")}%`);
  node.style.setProperty("--some", `${share("all", "some")}%`);
}

const heat = (count, most) => (count === 0 ? 0 : Math.min(5, 1 + Math.floor((4.999 * count) / most)));

function matrixCell(row, interview, most) {
  const places = row.cells.get(interview.number) ?? [];
  if (!interview.coded.length) return el("td", { class: "never" }, el("span", { class: "unseen" }, "not coded"));
  if (!places.length) return el("td", { class: "nil" }, "0");
  const label = `${isolated(codeName(row.code))} in ${isolated(interview.title)}: ${several(places.length, "passage")}. ${countsInWords(places)}`;
  const link = el(
    "button",
    { type: "button", class: `count heat-${heat(places.length, most)}`, "data-open": `${interview.number} ${row.code}`, "data-tip": label, "aria-label": label },
    String(places.length),
  );
  drawLine(link, places);
  return el("td", {}, link);
}

function matrixRow(row, most) {
  const button = el("button", { type: "button", class: "name", "data-code": row.code, "data-tip": codes[row.code].means ?? null }, named(codeName(row.code)));
  const cells = interviews.map((interview) => matrixCell(row, interview, most));
  const disputed = row.places.filter(isDisputed).length;
  return el(
    "tr",
    {},
    el("th", { scope: "row" }, button),
    ...cells,
    el("td", { class: "sum" }, grouped(row.places.length)),
    el("td", { class: "sum" }, `${row.cells.size}/${interviews.filter(({ coded }) => coded.length).length}`),
    el("td", { class: "sum" }, grouped(disputed)),
  );
}

function matrixHead() {
  const many = interviews.length > 8 && interviews.some((interview) => shortTitle(interview).length > 4);
  const names = interviews.map((interview) => {
    const places = shownPlaces(interview).length;
    const label = `${isolated(interview.title)}: ${several(places, "passage")}`;
    const link = el("a", { class: "name", href: `#read/${inAddress(interview.id)}`, "data-open": `${interview.number} `, "data-tip": label, "aria-label": label }, named(shortTitle(interview)));
    return el("th", { scope: "col", class: "head" }, many ? el("div", { class: "upright" }, link) : link);
  });
  const sum = (text, tip) => el("th", { scope: "col", class: "sum", "data-tip": tip }, text);
  return el(
    "tr",
    {},
    el("th", { scope: "col", class: "corner" }, el("span", {}, "Code"), commonTitle.trim() ? el("span", { class: "whose-title", "aria-hidden": "true" }, named(commonTitle.trim())) : null),
    ...names,
    sum("all", "Passages in all interviews"),
    sum("in", "Interviews with the code, of those that were coded"),
    sum("disputed", "Passages that not all coders shown agree on"),
  );
}

function matrixBody(rows, most) {
  const nodes = [];
  let category = null;
  for (const row of rows) {
    const own = codes[row.code].category;
    if (matrixOrder === "category" && own !== category) {
      nodes.push(el("tr", { class: "category" }, el("th", { scope: "rowgroup", colspan: interviews.length + 4 }, named(own))));
      category = own;
    }
    nodes.push(matrixRow(row, most));
  }
  return nodes;
}

function renderMatrix() {
  const rows = orderRows(countPlaces());
  const most = Math.max(1, ...rows.flatMap(({ cells }) => [...cells.values()].map((places) => places.length)));
  const all = rows.flatMap(({ places }) => places);
  const disputed = all.filter(isDisputed).length;
  document.getElementById("counted").replaceChildren(
    el("strong", {}, several(all.length, "passage")),
    `${arePlacesFiltered() ? " that the filters let through" : ""} with ${several(rows.length, "code")} in ${several(interviews.length, "interview")}`,
    all.some(({ agreement }) => agreement !== "none") ? `; on ${grouped(disputed)} not all coders agree.` : ".",
  );
  // Columns of known widths: a browser lays thousands of cells out at once.
  const columns = [el("col", { class: "of-code" }), ...interviews.map(() => el("col", { class: "of-cell" })), ...[1, 2, 3].map(() => el("col", { class: "of-sum" }))];
  const table = el("table", { class: "matrix" }, el("colgroup", {}, ...columns), el("thead", {}, matrixHead()), el("tbody", {}, ...matrixBody(rows, most)));
  table.style.setProperty("--cell", interviews.length > 8 ? "2.375rem" : "3.375rem");
  table.style.setProperty("--cells", interviews.length);
  document.querySelector(".entry").classList.toggle("stacked", interviews.length > 12);
  document.getElementById("matrix").replaceChildren(rows.length ? table : el("p", { class: "note" }, nothingText()));
}

function nothingText() {
  if (arePlacesFiltered()) return "No passage passes the filters.";
  return data.review?.blind ? "Nothing is counted while you code blind: what the others coded shows turn by turn." : "Nobody has coded anything here.";
}
