"""The report: one page for people, and its pictures.

reports/report.html    all that is known of the model, from the verdict to the last figure
reports/pictures/      its pictures as SVG files, which `track` logs too

    python -m pipelines.report --language ru --into reports/report.ru.html

writes the page alone in another language.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from functools import partial
from pathlib import Path

from models.language import Language, speak
from models.pictures import paper
from pipelines import files, paths, stage
from pipelines.html import inline
from pipelines.html.voice import Voice
from pipelines.page import drawing, page, reading
from pipelines.stage import Context


def work(context: Context) -> None:
    """Write the page and its pictures in the language of params.yaml."""
    html, pictures = told(context, context.language)
    paths.PICTURES.mkdir(parents=True, exist_ok=True)
    for old in paths.PICTURES.glob("*.svg"):
        old.unlink()  # what a source does not tell any more must not be logged
    for name, svg in pictures.items():
        files.write_text(paths.PICTURES / f"{name}.svg", svg)
    files.write_text(paths.REPORT, html)
    context.console.done(f"{paths.REPORT}, {len(pictures)} pictures in {paths.PICTURES}/")


def told(context: Context, language: Language) -> tuple[str, dict[str, str]]:
    """The page, and its pictures by name."""
    facts = reading.facts(context, Voice(language))
    pictures = drawing.pictures(facts)
    shown = {name: inline.inline(svg, name, paper.PALETTE) for name, svg in pictures.items()}
    rules = "".join(rules for _, rules in shown.values())
    drawn = {name: markup for name, (markup, _) in shown.items()}
    return page.of(replace(facts, pictures=drawn), rules), pictures


def _elsewhere(asked: argparse.Namespace, context: Context) -> None:
    """The page alone, in the language that was asked for."""
    language = speak(asked.language).of(context.source.translations)
    files.write_text(asked.into, told(context, language)[0])
    context.console.done(str(asked.into))


def main() -> None:
    """Write the report, as DVC does, or in another language."""
    parser = argparse.ArgumentParser(prog="python -m pipelines.report", description=__doc__)
    parser.add_argument("--language", help="instead of that of params.yaml, into a file of its own")
    parser.add_argument("--into", type=Path, help="the file; reports/report.<language>.html")
    asked = parser.parse_args()
    if asked.language is None:
        stage.run("report", work)
        return
    asked.into = asked.into or paths.REPORT.with_suffix(f".{asked.language}.html")
    stage.run("report", partial(_elsewhere, asked))


if __name__ == "__main__":
    main()
