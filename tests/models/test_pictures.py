"""Curves as pictures."""

from __future__ import annotations

import struct
import zlib

import numpy as np
import pytest
from matplotlib.image import imread

from models import pictures

pytestmark = pytest.mark.slow

ROC = {
    "x": np.linspace(0, 1, 101),
    "model": np.linspace(0, 1, 101) ** 0.3,
    "points": np.linspace(0, 1, 101) ** 0.6,
}
RELIABLE = {
    "x": np.linspace(0.02, 0.4, 10),
    "rate": np.linspace(0.03, 0.38, 10),
    "low": np.linspace(0.01, 0.30, 10),
    "high": np.linspace(0.06, 0.45, 10),
    "promised_low": np.linspace(0.01, 0.32, 10),
    "promised_high": np.linspace(0.05, 0.48, 10),
}


def line_chart(path, curves=ROC, *, title="How well", shares=True):
    chance = pictures.chance_of("roc", 0.1)
    pictures.line_chart(
        path, curves, title=title, across="across", up="up", chance=chance, shares=shares
    )


def reliability_chart(path):
    pictures.reliability_chart(path, RELIABLE, title="Are they kept?")


def importance_chart(path):
    pictures.importance_chart(path, ["visits", "age"], np.array([0.7, 0.3]), title="Gain")


CHARTS = {"line": line_chart, "reliability": reliability_chart, "importance": importance_chart}


def chunks(png):
    """The kinds and contents of a PNG file's parts."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    place = 8
    while place < len(png):
        size, kind = struct.unpack(">I4s", png[place : place + 8])
        content = png[place + 8 : place + 8 + size]
        (checksum,) = struct.unpack(">I", png[place + 8 + size : place + 12 + size])
        assert checksum == zlib.crc32(kind + content)
        yield kind.decode(), content
        place += 12 + size


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_is_a_png_of_a_readable_size(tmp_path, name):
    CHARTS[name](tmp_path / "chart.png")
    height, width, _ = imread(tmp_path / "chart.png").shape
    assert (width, height) == (832, 572)


@pytest.mark.parametrize("name", CHARTS)
def test_equal_charts_are_equal_files_without_date_or_version(tmp_path, name):
    for path in (tmp_path / "one.png", tmp_path / "other.png"):
        CHARTS[name](path)
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "other.png").read_bytes()
    kinds = {kind for kind, _ in chunks((tmp_path / "one.png").read_bytes())}
    assert kinds.isdisjoint({"tEXt", "iTXt", "zTXt", "tIME"})


def drawn(path):
    """How many pixels have each colour."""
    pixels = np.rint(imread(path)[:, :, :3] * 255).astype(int).reshape(-1, 3)
    colours, counts = np.unique(pixels, axis=0, return_counts=True)
    return {
        "#" + "".join(f"{part:02x}" for part in colour): int(count)
        for colour, count in zip(colours.tolist(), counts, strict=True)
    }


def test_every_model_has_a_line_of_its_own_colour_and_ours_is_the_widest(tmp_path):
    line_chart(tmp_path / "roc.png")
    colours = drawn(tmp_path / "roc.png")
    ours, points = colours["#0b5fa5"], colours["#8a8a8a"]
    assert ours > points > 100
    assert "#d1762a" not in colours, "logistic regression was not given and is not drawn"


def test_another_curve_is_another_picture(tmp_path):
    line_chart(tmp_path / "one.png")
    line_chart(tmp_path / "other.png", ROC | {"model": ROC["points"]})
    assert (tmp_path / "one.png").read_bytes() != (tmp_path / "other.png").read_bytes()


def test_the_title_is_drawn(tmp_path):
    line_chart(tmp_path / "one.png")
    line_chart(tmp_path / "other.png", title="How badly")
    assert (tmp_path / "one.png").read_bytes() != (tmp_path / "other.png").read_bytes()


@pytest.mark.parametrize(
    ("kind", "heights"),
    [
        ("roc", [0, 1]),
        ("gain", [0, 1]),
        ("lift", [1, 1]),
        ("precision_recall", [0.12, 0.12]),
    ],
)
def test_chance_is_a_line_of_its_own_on_each_picture(kind, heights):
    line = pictures.chance_of(kind, rate=0.12)
    assert line["x"].tolist() == [0, 1]
    assert line["y"].tolist() == heights
