"""The behavioural features that params.yaml and the source file declare together."""

from __future__ import annotations

from features.behavioural import BehaviouralSpec
from pipelines.stage import Context


def behavioural(context: Context) -> BehaviouralSpec:
    """Groups and zone are the source's, kinds and lengths of time the parameters'.

    The training part has not chosen vocabularies yet.
    """
    section, source = context.params.behavioural, context.source
    return BehaviouralSpec(
        groups=source.event_groups,
        windows=context.windows,
        kinds=context.kinds,
        zone=source.zone,
        half_lives=section.half_lives,
        session_gap=section.session_gap,
    )
