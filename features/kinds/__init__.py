"""The kinds of behavioural feature, by the names that params.yaml gives them.

A new kind is a class that declares its features and what they ask for, and one compiled function
that measures it for many snapshots at once; both get a line here, at the same place.
"""

from __future__ import annotations

from features.jit import compiled
from features.kinds.counts import Count, Share, Trend, count, share, trend
from features.kinds.days import (
    ActiveDays,
    NightShare,
    WeekendShare,
    active_days,
    night_share,
    weekend_share,
)
from features.kinds.kind import Kind
from features.kinds.moments import (
    FirstSeen,
    Gap,
    Intensity,
    Recency,
    first_seen,
    gap,
    intensity,
    recency,
)
from features.kinds.numbers import Largest, Mean, Sum, largest, mean, total
from features.kinds.sessions import PerSession, Sessions, per_session, sessions
from features.kinds.values import (
    Distinct,
    FirstValue,
    LastValue,
    distinct,
    first_value,
    last_value,
)
from features.plan import Asks
from features.story import Log, Stories
from features.types import Floats, Indices

KINDS: dict[str, Kind] = {
    "count": Count(),
    "active_days": ActiveDays(),
    "sum": Sum(),
    "mean": Mean(),
    "largest": Largest(),
    "share": Share(),
    "recency": Recency(),
    "first_seen": FirstSeen(),
    "sessions": Sessions(),
    "per_session": PerSession(),
    "gap": Gap(),
    "intensity": Intensity(),
    "trend": Trend(),
    "last_value": LastValue(),
    "first_value": FirstValue(),
    "distinct": Distinct(),
    "night_share": NightShare(),
    "weekend_share": WeekendShare(),
}
CODES = {name: code for code, name in enumerate(KINDS)}


@compiled
def answer(asks: Asks, begins: Indices, log: Log, told: Stories, out: Floats) -> None:  # noqa: C901, PLR0912
    """Write what is asked for; the asks of kind k are asks[begins[k]:begins[k + 1]].

    A chain, not a table: compiled code calls what it can see.
    """
    if begins[0] < begins[1]:
        count(asks[begins[0] : begins[1]], log, told, out)
    if begins[1] < begins[2]:
        active_days(asks[begins[1] : begins[2]], log, told, out)
    if begins[2] < begins[3]:
        total(asks[begins[2] : begins[3]], log, told, out)
    if begins[3] < begins[4]:
        mean(asks[begins[3] : begins[4]], log, told, out)
    if begins[4] < begins[5]:
        largest(asks[begins[4] : begins[5]], log, told, out)
    if begins[5] < begins[6]:
        share(asks[begins[5] : begins[6]], log, told, out)
    if begins[6] < begins[7]:
        recency(asks[begins[6] : begins[7]], log, told, out)
    if begins[7] < begins[8]:
        first_seen(asks[begins[7] : begins[8]], log, told, out)
    if begins[8] < begins[9]:
        sessions(asks[begins[8] : begins[9]], log, told, out)
    if begins[9] < begins[10]:
        per_session(asks[begins[9] : begins[10]], log, told, out)
    if begins[10] < begins[11]:
        gap(asks[begins[10] : begins[11]], log, told, out)
    if begins[11] < begins[12]:
        intensity(asks[begins[11] : begins[12]], log, told, out)
    if begins[12] < begins[13]:
        trend(asks[begins[12] : begins[13]], log, told, out)
    if begins[13] < begins[14]:
        last_value(asks[begins[13] : begins[14]], log, told, out)
    if begins[14] < begins[15]:
        first_value(asks[begins[14] : begins[15]], log, told, out)
    if begins[15] < begins[16]:
        distinct(asks[begins[15] : begins[16]], log, told, out)
    if begins[16] < begins[17]:
        night_share(asks[begins[16] : begins[17]], log, told, out)
    if begins[17] < begins[18]:
        weekend_share(asks[begins[17] : begins[18]], log, told, out)
