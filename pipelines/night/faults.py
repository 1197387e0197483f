"""Points at which a test may kill the job."""


def reach(name: str) -> None:
    """Nothing, unless a test asks for it."""
