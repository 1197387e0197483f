"""The Spark session that a night runs in: as spark-submit or Spark's own settings made it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from features.errors import ConfigError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "65536",
}


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
        session = SparkSession.builder.appName("leadodds-score").getOrCreate()
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


def _missing(found: str, command: str) -> ConfigError:
    return ConfigError(
        "--engine spark",
        found=found,
        wanted="Spark 4.1 or later and Java 17 or later on this machine",
        way_out=f"install it: {command}; or leave --engine out, and one machine does it",
    )
