"""What so many leads and conversions are good for: counted a part, with what each use needs.

A lead that is looked at several times is one lead: its snapshots say much the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from math import inf, sqrt

import numpy as np

from features import snapshots
from features.snapshots import Labelled

CONVERSIONS_PER_WEIGHT = 10
"""Of a regression, so that its weights are not noise (Peduzzi et al. 1996, J Clin Epidemiol
49:1373). A rule of thumb: trees need more (van der Ploeg et al. 2014, BMC Med Res Methodol 14:137).
"""

LINEAR_FROM = 30
"""Of each kind, that can carry the weights of a linear part."""

TREES_FROM = 100
"""Of each kind, that can carry trees."""

TO_CALIBRATE = 100
"""Of each kind, to notice that probabilities are off (Vergouwe et al. 2005, J Clin Epidemiol
58:475; Collins et al. 2016, Stat Med 35:214)."""

TO_SEE_CALIBRATION = 200
"""Of each kind, to draw rate against probability (Van Calster et al. 2016, J Clin Epidemiol
74:167)."""

AUC, AUC_WITHIN = 0.75, 0.05
"""The middle of what honest lead data gives, and how far off its 95 % interval may reach."""

_SHIFT = {snapshots.TRAIN: "later", snapshots.TEST: "earlier"}
_95_PERCENT = 1.959964


@dataclass(frozen=True)
class Tally:
    """Leads of a part: how many, how many converted at some cutoff, how many did not at some."""

    leads: int
    conversions: int
    others: int

    @property
    def rarer(self) -> int:
        """Conversions or the others, whichever are fewer: they limit what can be learnt."""
        return min(self.conversions, self.others)


@dataclass(frozen=True)
class Least:
    """How many of each kind are the least to learn from, to judge by, and to pass the gate."""

    train: int
    test: int
    gate: int = 1

    def is_met(self, train: Tally, test: Tally) -> bool:
        """Whether both parts have enough leads that converted, and that did not."""
        return not any(self.missing(train, test))

    def missing(self, train: Tally, test: Tally) -> tuple[int, int]:
        """How many of the rarer kind each part lacks."""
        return max(0, self.train - train.rarer), max(0, self.test - test.rarer)


@dataclass(frozen=True)
class Use:
    """One thing that a part is wanted for; `needed` and `found` count its rarer kind of lead."""

    part: str
    purpose: str
    needed: int
    found: int

    @property
    def is_enough(self) -> bool:
        """Whether there are as many as are needed."""
        return self.found >= self.needed

    @property
    def missing(self) -> int:
        """How many more are needed."""
        return max(0, self.needed - self.found)

    @property
    def way_out(self) -> str:
        """What gives the part more."""
        return f"give more history, or begin the test part {_SHIFT[self.part]}"


@dataclass(frozen=True)
class GoodFor:
    """What data is good for: its uses, the least demanding first, and how far it goes in figures.

    `weights` is how many a regression may have, `auc_within` how far off an AUC of the test part
    may be.
    """

    uses: tuple[Use, ...]
    weights: int
    auc_within: float


def tally(labelled: Labelled, part: str) -> Tally:
    """Count the leads of a part, each once."""
    rows = labelled.part == part
    leads, won = labelled.lead[rows], labelled.label[rows]
    chosen = (leads, leads[won], leads[~won])
    return Tally(*(len(np.unique(each)) for each in chosen))


def good_for(train: Tally, test: Tally, least: Least) -> GoodFor:
    """What both parts are good for."""
    weights = train.rarer // CONVERSIONS_PER_WEIGHT
    return GoodFor(_uses(train, test, least), weights, auc_within(test))


def _uses(train: Tally, test: Tally, least: Least) -> tuple[Use, ...]:
    for_auc = needed_for_auc(AUC_WITHIN, test)
    return (
        Use(snapshots.TRAIN, "for a base rate", least.train, train.rarer),
        Use(snapshots.TRAIN, "for a linear model", LINEAR_FROM, train.rarer),
        Use(snapshots.TRAIN, "for trees", TREES_FROM, train.rarer),
        Use(snapshots.TRAIN, "to choose a calibrator", TO_CALIBRATE, train.rarer),
        Use(snapshots.TEST, "for any figure", least.test, test.rarer),
        Use(snapshots.TEST, "to pass the gate", least.gate, test.rarer),
        Use(snapshots.TEST, f"for an AUC within ±{AUC_WITHIN:.2f}", for_auc, test.rarer),
        Use(
            snapshots.TEST, "to see whether probabilities are kept", TO_SEE_CALIBRATION, test.rarer
        ),
    )


def auc_within(test: Tally) -> float:
    """Half the width of the 95 % interval of an AUC of .75 on a part; infinite on one class."""
    return _within(test.conversions, test.others)


def needed_for_auc(within: float, test: Tally) -> int:
    """How many of the rarer kind give the AUC so exactly, if both grow alike."""
    won, not_won = (1.0, 1.0)
    if test.rarer:
        won, not_won = test.conversions / test.rarer, test.others / test.rarer
    return next(rarer for rarer in count(1) if _within(rarer * won, rarer * not_won) <= within)


def _within(conversions: float, others: float) -> float:
    """1.96 standard errors (Hanley & McNeil 1982, Radiology 143:29), which take no ties."""
    if not conversions or not others:
        return inf
    two_conversions, two_others = AUC / (2 - AUC), 2 * AUC**2 / (1 + AUC)
    variance = (
        AUC * (1 - AUC)
        + (conversions - 1) * (two_conversions - AUC**2)
        + (others - 1) * (two_others - AUC**2)
    ) / (conversions * others)
    return _95_PERCENT * sqrt(variance)
