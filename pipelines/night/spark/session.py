"""The Spark session that a night runs in: as spark-submit or Spark's own settings made it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from features.errors import ClusterError, ConfigError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "65536",
}
_SAID = 600
"""Letters of what Spark says, which is long."""


@contextmanager
def opened() -> Iterator[SparkSession]:
    """The session that is there, or a new one that ends with the job.

    `ConfigError` where Spark or Java is not installed.
    """
    try:
        from pyspark.errors import PySparkRuntimeError  # noqa: PLC0415
        from pyspark.sql import SparkSession  # noqa: PLC0415
    except ImportError:
        raise _missing("no package pyspark", "python tools/environment.py spark") from None
    # Executors run this very Python, unless Spark's settings name another.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    was_there = SparkSession.getActiveSession() is not None
    try:
        # The job has a bar of its own.
        builder = SparkSession.builder.config("spark.ui.showConsoleProgress", "false")
        session = builder.appName("leadodds-score").getOrCreate()
    except PySparkRuntimeError as error:
        told = "Spark's Java process does not start: " + " ".join(str(error).split())
        raise _missing(told, "sudo apt-get install openjdk-17-jre-headless") from None
    for name, value in _SETTINGS.items():
        session.conf.set(name, value)
    try:
        yield session
    finally:
        if not was_there:
            session.stop()


@contextmanager
def watched() -> Iterator[None]:
    """What Spark does within; where it gives up, a `ClusterError` says so."""
    from py4j.protocol import Py4JError  # noqa: PLC0415
    from pyspark.errors import PySparkException  # noqa: PLC0415

    try:
        yield
    except (Py4JError, PySparkException) as error:
        raise ClusterError(
            "the Spark cluster",
            found=" ".join(str(error).split())[:_SAID],
            wanted="every chunk, if need be after Spark's own retries",
            way_out="look into the application's log, then run it again: it goes on from there",
        ) from error


def _missing(found: str, command: str) -> ConfigError:
    return ConfigError(
        "--engine spark",
        found=found,
        wanted="Spark 4.1 or later and Java 17 or later on this machine",
        way_out=f"install it: {command}; or leave --engine out, and one machine does it",
    )
