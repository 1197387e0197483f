"""`python -m serving`: the service on the bundle that `make repro` made."""

from __future__ import annotations

import os
import sys

from features.errors import LeadoddsError
from models import bundle
from serving import app, server, settings


def main() -> None:
    """Check the bundle first, so that what is wrong with it is said in one line, then serve."""
    try:
        told = settings.from_environment(os.environ)
        if told.model is None:
            bundle.check(told.bundle)
        server.run(app.create(told), told)
    except LeadoddsError as error:
        print(f"\nserving stopped: {error}\n", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
