"""Whether the full counts are asked for, as `make soak` does, or samples of them."""

from __future__ import annotations

import os

SOAK = os.environ.get("LEADODDS_SOAK") == "1"
