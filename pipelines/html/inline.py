"""A picture inside a page: no style of its own, the page's colours, ids that nobody else has.

A page's policy allows no `style` attributes, so each becomes a class; the palette's colours become
the page's variables, which is how a dark page has dark pictures.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from pipelines.html.markup import Markup

_STYLE = re.compile(r' style="([^"]*)"')
_ID = re.compile(r' id="([^"]*)"')
_USED = re.compile(r'(?:xlink:href="#|url\(#)([^")]+)')
_FONT = re.compile(r"font-family: [^;]+(;|$)")


def inline(svg: str, name: str, palette: Mapping[str, str]) -> tuple[Markup, str]:
    """The picture as an element, and the rules that its page needs for it.

    `palette` names the variable of each colour that stands in the picture.
    """
    told = svg[svg.index("<svg") :]
    told = re.sub(r"<defs>\s*<style.*?</style>\s*</defs>", "", told, flags=re.DOTALL)
    told = re.sub(r"<metadata>.*?</metadata>", "", told, flags=re.DOTALL)
    told = _own_ids(told, name)
    told, rules = _classes(told, name, palette)
    told = re.sub(
        r"<svg [^>]*?(viewBox=\"[^\"]*\")[^>]*>", rf"<svg {_ATTRIBUTES} \1>", told, count=1
    )
    told = told.replace("<svg ", f'<svg aria-labelledby="about-{name}" ', 1)
    return Markup(re.sub(r">\s+<", "><", told).strip()), rules


_ATTRIBUTES = 'class="picture" role="img"'


def _own_ids(svg: str, name: str) -> str:
    """Only the ids that something in the picture points to, each with the picture's name."""
    used = set(_USED.findall(svg))

    def kept(found: re.Match[str]) -> str:
        return f' id="{name}-{found[1]}"' if found[1] in used else ""

    svg = _ID.sub(kept, svg)
    svg = svg.replace('xlink:href="#', f'href="#{name}-')
    return svg.replace("url(#", f"url(#{name}-")


def _classes(svg: str, name: str, palette: Mapping[str, str]) -> tuple[str, str]:
    styles: dict[str, str] = {}

    def named(found: re.Match[str]) -> str:
        rule = _FONT.sub("", found[1]).strip()
        for variable, colour in palette.items():
            rule = rule.replace(colour, f"var(--{variable})")
        if not rule:
            return ""
        place = styles.setdefault(rule, f"{name}-{len(styles)}")
        return f' class="{place}"'

    told = _STYLE.sub(named, svg)
    return told, "".join(f".{place} {{ {rule} }}\n" for rule, place in styles.items())
