"""One thing that knows more than it should, and what the source file says of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from features.errors import LeakError
from features.phrase import Phrase


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What was seen of which thing, why it matters, and how the source file can answer.

    `entries` are the keys of the source file that may say `accepted: "why"`; none where nobody can
    accept what was found. `accepted` is that reason, None where there is none. `about` is a phrase
    or a name out of the source file.
    """

    about: str
    entries: tuple[str, ...]
    certain: bool
    seen: Phrase
    matters: Phrase
    declare: str
    accepted: str | None = None

    @property
    def stops(self) -> bool:
        """Whether the run must not go on."""
        return self.certain and self.accepted is None

    @property
    def warns(self) -> bool:
        """Whether somebody should look at it, though the run goes on."""
        return not self.certain and self.accepted is None

    def told(self) -> dict[str, Any]:
        """The finding as plain values; `said` has the parts of its phrases, for other languages."""
        about = self.about.to_dict() if isinstance(self.about, Phrase) else self.about
        said = {"about": about, "seen": self.seen.to_dict(), "matters": self.matters.to_dict()}
        return {**asdict(self), "entries": list(self.entries), "said": said}


def declaration(entries: Sequence[str]) -> str:
    """The line of the source file that answers a finding about one of its entries."""
    if not entries:
        return "no key of the source file: mend the column or the query that it comes from"
    return f'{" or ".join(entries)}: {{ leak: true }}, or {{ accepted: "why" }} to keep it'


def answered(findings: Sequence[Finding], accepted: Mapping[str, str]) -> list[Finding]:
    """The findings with the reason of each whose entries the source file all accepts."""
    return [
        replace(each, accepted="; ".join(dict.fromkeys(accepted[name] for name in each.entries)))
        if each.entries and all(name in accepted for name in each.entries)
        else each
        for each in findings
    ]


def verdict(findings: Sequence[Finding]) -> str:
    """All findings in two words: `clean`, `3 warnings`, `1 leak`."""
    for kind, count in (
        ("leak", sum(each.stops for each in findings)),
        ("warning", sum(each.warns for each in findings)),
    ):
        if count:
            return f"{count} {kind}{'s' * (count > 1)}"
    return "clean"


def stop_on_certain(findings: Sequence[Finding]) -> None:
    """Raise `LeakError` with the name and the evidence of every certain leak."""
    certain = [finding for finding in findings if finding.stops]
    if certain:
        seen = [f"{finding.about}: {finding.seen}" for finding in certain]
        raise LeakError(
            ", ".join(finding.about for finding in certain),
            found="; ".join(seen) if len(seen) > 1 else certain[0].seen,
            wanted="features that could be known before the outcome",
            way_out="; ".join(_ways_out(certain)),
        )


def _ways_out(certain: Sequence[Finding]) -> Iterator[str]:
    """What the source file can declare, and what to do about findings that it has no key for."""
    declared = dict.fromkeys(finding.declare for finding in certain if finding.entries)
    if declared:
        yield f"declare it in the source file: {'; '.join(declared)}"
    yield from dict.fromkeys(finding.declare for finding in certain if not finding.entries)
