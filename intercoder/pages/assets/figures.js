// Figures as a page prints them, and the way to the units behind them.

// Two decimals without the leading zero, as agreement figures are printed.
function decimal(value) {
  const text = Math.abs(value).toFixed(2).replace(/^0/, "");
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

function inWords([value, low, high, why]) {
  if (value === null) return `n/a: ${why}`;
  if (low === null) return why ? `${decimal(value)}; ${why}` : decimal(value);
  return `${decimal(value)}, ${data.coverage} interval ${decimal(low)} to ${decimal(high)}`;
}

// A button that lists units: see `show` in agreement.js for what it can ask for.
const unitButton = (show, label, look, ...children) =>
  el(
    "button",
    {
      type: "button",
      class: look,
      "data-show": JSON.stringify(show),
      "data-tip": label,
      "aria-label": label,
    },
    ...children,
  );
