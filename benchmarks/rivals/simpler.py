"""The two simpler models that every report shows: logistic regression and naive Bayes."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks import contestant
from benchmarks.contestant import Predict, Tried
from benchmarks.search import Setting
from features.types import Flags, Floats
from models import linear_fit
from models.learning_rows import Rows
from models.rivals import logistic, naive_bayes
from models.sigmoid import logit

STRENGTHS = tuple(sorted({*linear_fit.STRENGTHS, *logistic.STRENGTHS}))


class LogisticRegression:
    """Ridge logistic regression; its only setting has so few values that all are tried."""

    name = "logistic regression"
    is_random = False

    def settings(self, count: int, seed: int) -> Sequence[Setting]:  # noqa: ARG002
        """Every strength."""
        return [{"C": strength} for strength in STRENGTHS]

    def tried(self, rows: Rows, setting: Setting, seed: int) -> Tried:  # noqa: ARG002
        """Learn on the folds."""

        def fit(matrix: Floats, labels: Flags) -> Predict:
            return linear_fit.fit(matrix, labels, rows.features, setting["C"]).log_odds

        parts = [
            fit(rows.matrix[fold.learn], rows.labels[fold.learn])(rows.matrix[fold.check])
            for fold in rows.folds
        ]
        return contestant.told(rows, parts, lambda: fit(rows.matrix, rows.labels))


class NaiveBayes:
    """Odoo's naive Bayes; its fields are chosen on the folds, and there is nothing else to set."""

    name = "naive Bayes"
    is_random = False

    def settings(self, count: int, seed: int) -> Sequence[Setting]:  # noqa: ARG002
        """The only one."""
        return [{}]

    def tried(self, rows: Rows, setting: Setting, seed: int) -> Tried:  # noqa: ARG002
        """Learn on the folds."""
        chosen = list(naive_bayes.fit(rows.matrix, rows.labels, rows.folds).fields)

        def fit(matrix: Floats, labels: Flags) -> Predict:
            model = naive_bayes.count(matrix, labels, chosen)
            return lambda later: logit(model.probability(later))

        parts = [
            fit(rows.matrix[fold.learn], rows.labels[fold.learn])(rows.matrix[fold.check])
            for fold in rows.folds
        ]
        return contestant.told(rows, parts, lambda: fit(rows.matrix, rows.labels))
