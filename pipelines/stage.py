"""How every stage runs: parameters and source checked first, errors told in plain words."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from features.errors import AlreadyRunning, ClusterError, LeadoddsError, Refused, SinkError
from models.language import Language, speak
from pipelines import garbage, params, source, tuned
from pipelines.band_entry import Declared
from pipelines.console import Console
from pipelines.params import Params, Train
from pipelines.source import Source

STOPPED = 2
"""The exit code of a stage that refused what it found."""
EXIT_CODES: dict[type[LeadoddsError], int] = {
    Refused: 3,  # all was read and judged, and the model must not serve
    AlreadyRunning: 4,  # another run works on the same; this one changed nothing
    ClusterError: 5,
    SinkError: 5,  # nothing is wrong with what was read: run it again once there is room
}
"""Those of errors that a scheduler should tell from the others."""


@dataclass(frozen=True)
class Context:
    """What a stage works with."""

    params: Params
    source: Source
    console: Console

    @property
    def language(self) -> Language:
        """The language of what people read, with the source's own words in it."""
        return speak(self.params.language).of(self.source.translations)

    @property
    def source_folder(self) -> Path:
        """Where relative paths in the source file start."""
        return Path(self.params.source).parent

    @property
    def train(self) -> Train:
        """The section `train` of params.yaml, with what tuning found better laid over it."""
        return tuned.effective(self.params.train)

    @property
    def windows(self) -> tuple[str, ...]:
        """The source's own windows, or those of params.yaml."""
        return self.source.windows or self.params.behavioural.windows

    @property
    def kinds(self) -> tuple[str, ...]:
        """The source's own kinds of feature, or those of params.yaml."""
        return self.source.kinds or self.params.behavioural.kinds

    @property
    def bands(self) -> Declared:
        """The source's own bands and mappings, or those of params.yaml."""
        if self.source.bands is not None:
            return Declared(self.source.bands, self.source.mappings)
        return Declared(self.params.calibrate.bands, self.params.calibrate.mappings)


def run(name: str, work: Callable[[Context], None]) -> None:
    """Run a stage in the current folder and leave the process with its exit code."""
    garbage.spare()
    try:
        read = params.read()
        work(Context(read, source.read(read.source), Console(name)))
    except LeadoddsError as error:
        _stop(name, error)
    except OSError as error:
        _stop(name, _unwritable(error))
    finally:
        garbage.spare()


def _stop(name: str, error: LeadoddsError) -> NoReturn:
    ends = "refused" if isinstance(error, Refused) else "stopped"
    print(f"\n{name} {ends}: {error}\n", file=sys.stderr, flush=True)
    sys.exit(EXIT_CODES.get(type(error), STOPPED))


def _unwritable(error: OSError) -> LeadoddsError:
    """A full disk, a missing right: nothing of the project's is wrong, and nothing half-written."""
    way_out = "free disk space or mend the rights, then run it again: it goes on from there"
    if isinstance(error, FileNotFoundError):
        way_out = "run `dvc repro`, which runs the stages before this one first"
    return LeadoddsError(
        str(error.filename or "a file of this run"),
        found=" ".join(str(error).split()),
        wanted="a file that can be read or written",
        way_out=way_out,
    )
