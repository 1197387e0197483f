"""Every error that Leadodds raises on purpose, drawn as one tree.

LeadoddsError
├── ConfigError             params.yaml or a source file says something impossible
├── SourceError             a table is not what the source file says it is
│   ├── MissingTable
│   ├── MissingColumn
│   ├── WrongColumnType
│   ├── NaiveTimestamp
│   └── EmptyTable
├── DataError               the tables can be read, but cannot carry a model
│   ├── TooManySetAside
│   └── TooLittleData
├── LeakError               a feature knows the outcome
├── InputError              a lead sent for scoring cannot be read
├── RequestRefused          a request is not let in, whatever lead it holds
│   ├── UnknownCaller       it shows no key, or one that is not known
│   ├── Forbidden           its key was not made for this
│   ├── TooLarge            it is larger than the service takes
│   ├── TooSlow             it does not arrive in time
│   ├── Unreadable          its bytes are not what it says that they are
│   ├── UnknownEncoding     it is packed in a way that the service does not unpack
│   ├── UnknownMapping      it is a webhook of a name that no field mapping has
│   └── Overloaded          more is asked than can be answered soon
├── BundleError             a trained model cannot be trusted
│   ├── DamagedBundle
│   ├── CatalogueMismatch
│   └── Unchecked           its check did not come to an end: no fault of its own
├── HistoryError            the history store does not answer
├── SinkError               the place of the night's scores does not take them
├── ClusterError            a Spark cluster does not do its part of a night's work
├── AlreadyRunning          another run works on the same table
├── TrackingError           the MLflow store cannot be used
└── Refused                 a model does not pass the gate

They know nothing of HTTP or exit codes; pipelines and serving map them.
"""

from __future__ import annotations


class LeadoddsError(Exception):
    """Something the user can mend: the thing, what was found, what was wanted, the way out."""

    def __init__(self, thing: str, *, found: str, wanted: str, way_out: str) -> None:
        super().__init__(thing, found, wanted, way_out)
        self.thing = thing
        self.found = found
        self.wanted = wanted
        self.way_out = way_out

    def __str__(self) -> str:
        found = f"found:   {self.found}"
        return "\n  ".join(
            [self.thing, found, f"wanted:  {self.wanted}", f"way out: {self.way_out}"]
        )

    def __reduce__(self) -> tuple[object, ...]:
        """Keep the four parts when the error crosses a process border."""
        return (_rebuild, (type(self), self.thing, self.found, self.wanted, self.way_out))


def _rebuild(
    kind: type[LeadoddsError], thing: str, found: str, wanted: str, way_out: str
) -> LeadoddsError:
    return kind(thing, found=found, wanted=wanted, way_out=way_out)


class ConfigError(LeadoddsError):
    """A key of params.yaml or of a source file is unknown, missing, or has an impossible value."""


class SourceError(LeadoddsError):
    """A table of the source is not what the source file says it is."""


class MissingTable(SourceError):
    """A file or package that the source file names is not there."""


class MissingColumn(SourceError):
    """A column that the source file names is not in its table."""


class WrongColumnType(SourceError):
    """A column holds another type of value than its role needs."""


class NaiveTimestamp(SourceError):
    """A timestamp has no zone and the source file declares none for it."""


class EmptyTable(SourceError):
    """A table has no row at all."""


class DataError(LeadoddsError):
    """The tables can be read, but cannot carry a model."""


class TooManySetAside(DataError):
    """A larger share of a table's rows was set aside than the parameters allow."""


class TooLittleData(DataError):
    """There are too few matured leads or conversions to learn or to judge anything."""


class LeakError(LeadoddsError):
    """A feature knows the outcome, so every figure of the model would be false."""


class InputError(LeadoddsError):
    """A lead that was sent for scoring cannot be read."""


class RequestRefused(LeadoddsError):
    """A request is not let in, whatever lead it holds."""


class UnknownCaller(RequestRefused):
    """A request shows no key, or one that is not known."""


class Forbidden(RequestRefused):
    """A request's key was made for other things."""


class TooLarge(RequestRefused):
    """A request is larger than the service takes, packed or unpacked."""


class TooSlow(RequestRefused):
    """A request's body does not arrive in time."""


class Unreadable(RequestRefused):
    """A request's bytes are not what it says that they are."""


class UnknownEncoding(RequestRefused):
    """A request's body is packed in a way that the service does not unpack."""


class UnknownMapping(RequestRefused):
    """A webhook of a name that no field mapping has."""


class Overloaded(RequestRefused):
    """More is asked than the service can answer soon; what it has begun it answers."""


class BundleError(LeadoddsError):
    """A bundle cannot be trusted to score."""


class DamagedBundle(BundleError):
    """A bundle's files are missing, changed, or do not give the expected scores."""


class CatalogueMismatch(BundleError):
    """The code that would score builds other features than the bundle was trained on."""


class Unchecked(BundleError):
    """A bundle could not be checked to the end: disk full, time over, a process killed."""


class HistoryError(LeadoddsError):
    """The history store does not answer, or is not one of this version."""


class SinkError(LeadoddsError):
    """The place of the night's scores does not take them now: disk full, database gone."""


class ClusterError(LeadoddsError):
    """A Spark cluster does not do its part of a night's work."""


class AlreadyRunning(LeadoddsError):
    """Another run works on the same table; this one changed nothing."""


class TrackingError(LeadoddsError):
    """The MLflow store cannot be used."""


class Refused(LeadoddsError):
    """A model does not pass the gate, so it must not become champion."""
