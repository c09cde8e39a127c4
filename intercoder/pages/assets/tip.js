// What a figure stands for, beside it on hover and focus. Escape closes it, and the pointer may rest on it.

const tip = el("div", { id: "tip", role: "tooltip", hidden: true });
document.body.append(tip);
let tipTimer = 0;

function placeTip(target) {
  const box = target.getBoundingClientRect();
  const own = tip.getBoundingClientRect();
  const left = Math.min(Math.max(box.left + box.width / 2 - own.width / 2, 8), innerWidth - own.width - 8);
  const above = box.top - own.height - 6;
  tip.style.left = `${Math.max(left, 8) + scrollX}px`;
  tip.style.top = `${(above < 0 ? box.bottom + 6 : above) + scrollY}px`;
}

function openTip(target) {
  clearTimeout(tipTimer);
  tip.textContent = target.dataset.tip;
  tip.hidden = false;
  placeTip(target);
}

function closeTip(delay) {
  clearTimeout(tipTimer);
  tipTimer = setTimeout(() => (tip.hidden = true), delay);
}

const tipOf = (event) => (event.target instanceof Element ? event.target.closest("[data-tip]") : null);

document.addEventListener("pointerover", (event) => {
  const target = tipOf(event);
  if (target) openTip(target);
  else if (event.target === tip) clearTimeout(tipTimer);
  else closeTip(120);
});
document.addEventListener("focusin", (event) => {
  const target = tipOf(event);
  if (target?.matches(":focus-visible")) openTip(target);
  else closeTip(0);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeTip(0);
});
