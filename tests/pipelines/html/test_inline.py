"""Pictures inside a page: no style of their own, the page's colours, ids that nobody else has."""

from __future__ import annotations

import re

import pytest

from models.language import ENGLISH
from models.pictures import paper, times
from pipelines.html import inline

SVG = """<?xml version="1.0"?>
<!DOCTYPE svg>
<svg xmlns:xlink="http://www.w3.org/1999/xlink" width="10pt" height="5pt" viewBox="0 0 10 5" xmlns="http://www.w3.org/2000/svg" version="1.1">
 <defs>
  <style type="text/css">*{stroke-linejoin: round}</style>
 </defs>
 <g id="figure_1">
  <path id="m1" d="M 0 0 L 1 1" style="fill: #2f5d8a; stroke-width: 2"/>
  <use xlink:href="#m1" x="3" style="fill: #2f5d8a; stroke-width: 2"/>
  <g clip-path="url(#clip)"><text style="font-size: 9px; font-family: 'DejaVu Sans', sans-serif; fill: #1c2430">50% &lt; 60%</text></g>
  <clipPath id="clip"><rect/></clipPath>
 </g>
</svg>
"""  # noqa: E501
MARKUP, RULES = inline.inline(SVG, "gain", {"accent": "#2f5d8a", "ink": "#1c2430"})


def test_a_picture_by_hand():
    assert MARKUP == (
        '<svg aria-labelledby="about-gain" class="picture" role="img" viewBox="0 0 10 5"><g>'
        '<path id="gain-m1" d="M 0 0 L 1 1" class="gain-0"/>'
        '<use href="#gain-m1" x="3" class="gain-0"/>'
        '<g clip-path="url(#gain-clip)"><text class="gain-1">50% &lt; 60%</text></g>'
        '<clipPath id="gain-clip"><rect/></clipPath></g></svg>'
    )
    assert RULES == (
        ".gain-0 { fill: var(--accent); stroke-width: 2 }\n"
        ".gain-1 { font-size: 9px;  fill: var(--ink) }\n"
    )


@pytest.mark.slow
def test_a_real_picture_keeps_its_shapes_and_loses_its_styles():
    svg = times.weekdays(ENGLISH, [5, 4, 3, 2, 1, 0, 0])
    markup, rules = inline.inline(svg, "weekdays", paper.PALETTE)
    assert markup.count("<path") == svg.count("<path")
    assert markup.count("<text") == svg.count("<text")
    assert " style=" not in markup
    assert "<style" not in markup
    assert not re.search(r"#[0-9a-f]{6}", markup + rules)
    ids = set(re.findall(r' id="([^"]+)"', markup))
    assert set(re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', markup)) <= {
        (each, "") for each in ids
    } | {("", each) for each in ids}
    assert all(each.startswith("weekdays-") for each in ids)
    classes = set(re.findall(r' class="([^"]+)"', markup)) - {"picture"}
    assert classes == set(re.findall(r"^\.([\w-]+) ", rules, flags=re.MULTILINE))
