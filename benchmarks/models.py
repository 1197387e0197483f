"""Our model against simpler ones and other boosters, forward in time on three real sources.

Everybody gets the same rows, folds, number of trials and calibration, and all of it is chosen
before the rows that are judged. The features are made from the sources by the project's own stages.
BENCH_SCALE=0.2 is a quick look: one seed, two trials, a fifth of the bootstrap samples.
BENCH_CACHE says where the features lie meanwhile.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import answers, claims, data_sets, event_log, models_page, run_folder, verdicts
from benchmarks.answers import Answer, Race
from benchmarks.blocks import DataSet
from benchmarks.claims import Claim
from benchmarks.models_page import Told
from benchmarks.verdicts import AUC, LOG_LOSS, OURS, SAID, Verdict
from pipelines import params

SEEDS, TRIALS, BOOTSTRAPS = 5, 8, 1000
LIBRARIES = ("xgboost", "catboost")
REFERENCES = {
    "Complete Journey": {AUC: 0.8425, LOG_LOSS: 0.287},
    "bpi2012, 6 minutes": {AUC: 0.706, LOG_LOSS: 0.479},
    "bpi2012, 24 hours": {AUC: 0.690, LOG_LOSS: 0.575},
    "bpi2012, 7 days": {AUC: 0.724, LOG_LOSS: 0.565},
    "bank_additional, rolling": {AUC: 0.762, LOG_LOSS: 0.453},
}
"""What is known to be possible without tuning, the best of it where there are several figures."""


def run() -> list[Claim]:
    """Race on every source that is there, write the page, and tell the claims."""
    _need_libraries()
    scale = float(os.environ.get("BENCH_SCALE", "1"))
    race = Race(
        params=params.read(run_folder.ROOT / "params.yaml"),
        trials=max(2, round(TRIALS * scale)),
        seeds=range(1, 1 + max(1, round(SEEDS * scale))),
    )
    event_log.cache().mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=event_log.cache()) as name:
        sets = made(Path(name))
    told = judged(sets, race, max(100, round(BOOTSTRAPS * scale)))
    claims.OUT.mkdir(parents=True, exist_ok=True)
    page = models_page.page(told, race)
    (claims.OUT / "models.md").write_text(page, encoding="utf-8")
    print(page)
    return claimed([verdict for each in told for verdict, _ in each.verdicts])


def _need_libraries() -> None:
    absent = [name for name in LIBRARIES if find_spec(name) is None]
    if absent:
        raise SystemExit(
            f"{' and '.join(absent)} not found: rivals of this benchmark alone, which "
            "`make bench BENCH=models` installs (the group `bench` of pyproject.toml)"
        )


def made(folder: Path) -> list[DataSet]:
    """The data sets whose files are there; a line says of any other why it is left out."""
    sets = []
    for name in data_sets.SOURCES:
        began = time.perf_counter()
        source = run_folder.ROOT / "sources" / f"{name}.yaml"
        stopped = run_folder.make(source, folder / name)
        if stopped:
            print(f"{name} is left out: {stopped}")
            continue
        sets.append(data_sets.read(name, folder / name))
        print(f"features of {name} in {time.perf_counter() - began:.0f} s", flush=True)
    return sets


def judged(sets: Sequence[DataSet], race: Race, bootstraps: int) -> list[Told]:
    """Let everybody learn and answer, then judge."""
    given: list[Answer] = []
    for answer in answers.each(sets, race, tuple(answers.CONTESTANTS)):
        given.append(answer)
        print(_said(answer), flush=True)
    told = []
    for data in sets:
        own = [answer for answer in given if answer.data_set == data.name]
        scores = verdicts.points(data) | models_page.in_order(own)
        found = [
            verdicts.of_question(data, question, scores, bootstraps, race.params.evaluate.seed)
            for question in data.questions
        ]
        told.append(Told(data, own, found))
    return told


def _said(answer: Answer) -> str:
    setting = ", ".join(
        f"{name} {value:.3g}" if isinstance(value, float) else f"{name} {value}"
        for name, value in answer.setting.items()
    )
    return (
        f"{answer.data_set}, {answer.contestant}, seed {answer.seed}: {answer.loss:.4f} on the "
        f"folds, {answer.seconds:.0f} s, {'/'.join(answer.calibrators)} ({setting or 'as it is'})"
    )


def claimed(found: Sequence[Verdict]) -> list[Claim]:
    """Never behind a rival, the best mean rank, never behind the reference figures."""
    told = [
        _against(verdict, rival, figure)
        for verdict in found
        for rival, differences in verdict.paired.items()
        for figure in differences
    ]
    told += [
        _reference(verdict, figure, known)
        for verdict in found
        for figure, known in REFERENCES.get(verdict.question, {}).items()
    ]
    return [*told, _ranked(verdicts.mean_ranks(found))]


def _against(verdict: Verdict, rival: str, figure: str) -> Claim:
    """The goal is the ratio from which on chance alone no longer explains that ours is behind."""
    ours, theirs = verdict.figures[OURS][figure]["value"], verdict.figures[rival][figure]["value"]
    difference = verdict.paired[rival][figure]
    edge = difference["low"] if figure == LOG_LOSS else difference["high"]
    return Claim(
        claim=f"{verdict.question}: {SAID[figure]} not behind {rival} by more than chance explains",
        ours=round(ours, 4),
        rival=round(theirs, 4),
        ratio=round(ours / theirs, 4),
        goal=round(1 + (difference["value"] - edge) / theirs, 4),
        held=not verdicts.behind(difference, figure),
        unit=SAID[figure],
        way="at most" if figure == LOG_LOSS else "at least",
    )


def _reference(verdict: Verdict, figure: str, known: float) -> Claim:
    ours = verdict.figures[OURS][figure]["value"]
    return Claim(
        claim=f"{verdict.question}: {SAID[figure]} not below the reference figure",
        ours=round(ours, 4),
        rival=known,
        ratio=round(ours / known, 4),
        goal=1.0,
        held=ours <= known if figure == LOG_LOSS else ours >= known,
        unit=SAID[figure],
        way="at most" if figure == LOG_LOSS else "at least",
    )


def _ranked(ranks: dict[str, float]) -> Claim:
    rivals = {name: rank for name, rank in ranks.items() if name != OURS}
    best = min(rivals, key=lambda name: rivals[name])
    told = ", ".join(f"{name} {rank:.2f}" for name, rank in sorted(rivals.items()))
    ours = ranks[OURS]
    return Claim(
        claim=f"mean rank by log loss over all questions and seeds, against {best}, "
        f"the best of {told}",
        ours=round(ours, 4),
        rival=round(rivals[best], 4),
        ratio=round(ours / rivals[best], 4),
        goal=1.0,
        held=ours <= rivals[best],
        unit="places",
        way="at most",
    )
