"""How often a property is tried: fifty fixed examples, or a thousand with LEADODDS_SOAK=1."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

SLOW_ONLY_WHEN_COMPILING = [HealthCheck.too_slow]

settings.register_profile(
    "normal",
    max_examples=50,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=SLOW_ONLY_WHEN_COMPILING,
)
settings.register_profile(
    "soak",
    max_examples=1000,
    deadline=None,
    print_blob=True,
    suppress_health_check=SLOW_ONLY_WHEN_COMPILING,
)
settings.load_profile("soak" if os.environ.get("LEADODDS_SOAK") == "1" else "normal")
