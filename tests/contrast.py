"""Scripts for a page in a browser: WCAG's contrast of what can be read on it."""

from __future__ import annotations

_RATIO = """
  const light = (colour) => {
    const parts = colour.match(/[\\d.]+/g).slice(0, 3).map(Number)
      .map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  };
  const ratio = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
"""

TEXTS = f"""
(() => {{
  {_RATIO}
  const behind = (element) => {{
    for (let at = element; at; at = at.parentElement) {{
      const colour = getComputedStyle(at).backgroundColor;
      if (!/, 0\\)$/.test(colour)) return colour;
    }}
  }};
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = {{}};
  while (walk.nextNode()) {{
    const element = walk.currentNode.parentElement;
    if (!walk.currentNode.textContent.trim() || !element.checkVisibility()) continue;
    if (element.closest('script, .unseen')) continue;
    const [a, b] = [getComputedStyle(element).color, behind(element)].map(light);
    const name = element.tagName + '.' + element.className;
    found[name] = Math.min(ratio(a, b), found[name] ?? 99);
  }}
  return found;
}})()
"""
"""The least of every kind of text that can be seen, against the first background behind it."""

DRAWN = f"""
(() => {{
  {_RATIO}
  const card = light(getComputedStyle(document.querySelector('figure')).backgroundColor);
  return Array.from(document.querySelectorAll('svg.picture text'))
    .map(text => ratio(light(getComputedStyle(text).fill), card));
}})()
"""
"""Of each text in a picture, which is filled, not coloured; what lies behind it is the card."""
