"""Contrast as WCAG 2 defines it: of the colours that a style names, and of what a browser shows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

_DARK = "@media screen and (prefers-color-scheme: dark) {"


def palettes(style: str) -> dict[str, dict[str, str]]:
    """Colours by name, light and dark, from the custom properties of `:root`."""
    light: dict[str, str] = {}
    dark: dict[str, str] = {}
    for before, block in re.findall(r"([^{}]*{\s*)?:root {(.*?)}", style, re.S):
        into = dark if before.strip().endswith(_DARK) else light
        into.update(re.findall(r"--([\w-]+): (#\w{6})", block))
    return {"light": light, "dark": {**light, **dark}}


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2: (lighter + .05)/(darker + .05) of the relative luminances."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def pale_texts(page: Page) -> list[str]:
    """Texts on the page with less contrast to what is painted behind them than WCAG AA asks for."""
    found: list[str] = page.evaluate(_PALE)
    return found


_PALE = r"""() => {
  const parts = (colour) => [...colour.match(/[\d.]+/g).map(Number), 1].slice(0, 4);
  const blend = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
  const linear = (c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const ground = (node) => {
    const layers = [];
    for (let at = node; at; at = at.parentElement) layers.push(parts(getComputedStyle(at).backgroundColor));
    return layers.reverse().reduce((below, layer) => blend(layer, below), [255, 255, 255, 1]);
  };
  const pale = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.data.trim();
    const node = walker.currentNode.parentElement;
    if (!text || !node.checkVisibility()) continue;
    if (node.closest("script, option, .unseen, .skip, :disabled")) continue;
    const style = getComputedStyle(node);
    const behind = ground(node);
    const [one, other] = [light(blend(parts(style.color), behind)), light(behind)];
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) pale.push(`${ratio.toFixed(2)} ${node.className}: ${text.slice(0, 40)}`);
  }
  return pale;
}"""
