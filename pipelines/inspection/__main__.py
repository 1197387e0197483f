"""`python -m pipelines.inspection FILE [FILE …] [--output sources/x.yaml] [--name x]`."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from features.errors import ConfigError, LeadoddsError
from pipelines import files, source
from pipelines.inspection import names, proposal

_STOPPED = 2
_MEMORY = "1GB"
_FOLDER = Path("sources")
"""Where a printed proposal is meant to be saved."""


def main(arguments: list[str] | None = None) -> None:
    """Print or write the proposal, and say what is left to decide."""
    told = _parser().parse_args(arguments)
    try:
        text = _proposed(told.files, told.output, told.name)
    except LeadoddsError as error:
        print(f"\ninspection stopped: {error}\n", file=sys.stderr)
        sys.exit(_STOPPED)
    if told.output is None:
        print(text, end="")
    else:
        files.write_text(told.output, text)
    print(_result(text, told.output), file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m pipelines.inspection",
        description="Look at files and propose a source file, with the reasons.",
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="a file, a folder or a glob")
    parser.add_argument("--output", type=Path, metavar="SOURCE", help="write it there, if new")
    parser.add_argument("--name", help="what the source is called")
    return parser


def _proposed(paths: list[str], output: Path | None, name: str | None) -> str:
    if output is not None and output.exists():
        raise ConfigError(
            str(output),
            found="a file",
            wanted="a new one: what somebody has written is never overwritten",
            way_out="name another output, or remove the file",
        )
    folder = _FOLDER if output is None else output.parent
    stem = output.name if output is not None else Path(paths[0].rstrip("/*")).name
    called = names.plain(name or stem.partition(".")[0], "source")
    return proposal.of(paths, called, folder, _MEMORY)


def _result(text: str, output: Path | None) -> str:
    """One line: whether the proposal is a valid source file, and how much is left to decide."""
    left = text.count("decide:") - 1
    where = "printed" if output is None else str(output)
    error = _mistake(text)
    if error is not None:
        return f"inspection   {where}: to decide first: {error.thing}: {error.found}"
    places = "1 place" if left == 1 else f"{left} places"
    return f"inspection   {where}: can be run; {places} marked `decide:`"


def _mistake(text: str) -> LeadoddsError | None:
    """Why the proposal cannot be read as it is."""
    with tempfile.TemporaryDirectory(prefix="leadodds-") as folder:
        path = Path(folder) / "proposed.yaml"
        path.write_text(text, encoding="utf-8")
        try:
            source.read(str(path))
        except LeadoddsError as error:
            return error
    return None


if __name__ == "__main__":
    main()
