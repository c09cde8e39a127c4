// What all pages share: their data, and elements from text. Nothing here or in the other scripts turns a text into markup.

const data = JSON.parse(document.getElementById("data").textContent);
const SVG = "http://www.w3.org/2000/svg";

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) {
      node.setAttribute(name, value === true ? "" : String(value));
    }
  }
  node.append(...children.flat().filter((child) => child !== null));
  return node;
}

const el = (name, attributes = {}, ...children) => fill(document.createElement(name), attributes, children);
const svg = (name, attributes = {}, ...children) =>
  fill(document.createElementNS(SVG, name), attributes, children);

// A name from the data, kept apart from the text around it, whichever way it is written.
const named = (text) => el("bdi", {}, text);
// The same where only plain text can stand: between the isolating marks of Unicode.
const isolated = (text) => `\u2068${text}\u2069`;

const inEnglish = new Intl.NumberFormat("en");
const grouped = (number) => inEnglish.format(number);
const several = (number, noun) => `${grouped(number)} ${noun}${number === 1 ? "" : "s"}`;
