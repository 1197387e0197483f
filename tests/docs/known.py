"""What becomes of each command that the pages tell: who runs it, or why nobody can.

A command that stands in none of these tables fails a test, and so does one that no page tells.
"""

from __future__ import annotations

RUN = {
    "source .venv/bin/activate": "",
    "make repro": "The model is ahead of naive Bayes.",
    "make report": "reports/report.html",
    "make report SPOKEN=ru": "reports/report.ru.html",
    "python -m pipelines.explain 18-1 --as-of 2017-10-30T04:00:00Z": "lead 18-1 as of",
    "make status": "always changed",
    "make score": "open leads scored as of 2017-11-01",
    'LEADODDS_DECIDES="points; model where campaign_type=Type A" make score': "open leads scored",
    "python -m pipelines.score --as-of 2017-11-01T00:00Z --decides points": "open leads scored",
    "python -m pipelines.score --as-of today --into reports/scores.parquet": "leads scored",
    "python -m serving.check_mapping bitrix.toml sample.json": "attributes/age",
    "make register": "champion",
    "dvc metrics diff": "",
    "dvc exp show": "workspace",
    "dvc remote add --default team s3://bucket/leadodds": "",
    "dvc push": "pushed",
    "dvc pull": "",
}
"""Run one after the other in a copy of the finished run, and what their output holds."""

SERVERS = {
    "make serve": "/health/ready",
    'LEADODDS_DECIDES="points; model where campaign_type=Type A" make serve': "/health/ready",
    "make mlflow": "/health",
}
"""Started, asked for a path, ended."""

ASKED = ("curl ",)
"""How commands begin that are put to the service of the finished run."""

ELSEWHERE = {
    "make inspect FILES=mydata/bank-additional-full.csv OUTPUT=mydata/bank.yaml":
        "tests/e2e/test_your_own_data.py",
    "make repro SOURCE=mydata/bank.yaml": "tests/e2e/test_your_own_data.py",
}  # fmt: skip
"""Run from its page by another test."""

_SUITE = "it is what runs this test"
_PUBLISHER = "the data is its publisher's; tests/e2e runs the same stages where it is there"
_LONG = "it takes long; benchmarks have tests of their own"
_CLUSTER = "there is no cluster; tests/pipelines/night/test_spark.py runs the job on a local one"
CHECKED = {
    "make test": _SUITE,
    "make check": _SUITE,
    "make soak": _SUITE,
    "make bench": _LONG,
    "BENCH_SCALE=0.1 make bench BENCH=features": _LONG,
    "make repro SOURCE=sources/bpi2012.yaml": _PUBLISHER,
    "make repro SOURCE=sources/bank_additional.yaml": _PUBLISHER,
    "make report SOURCE=sources/bpi2012.yaml": _PUBLISHER,
    'make register ACCEPT="why"': "tests/e2e/test_mlflow.py overrules a gate that refuses",
    "make rollback": "tests/e2e/test_mlflow.py has a champion before",
    "dvc exp run -S train.learning_rate=0.05": "tests/e2e/test_dvc_changes.py runs an experiment",
    "python tools/environment.py spark": "it downloads 450 MB; `make machine` runs it",
    "sudo apt-get install openjdk-17-jre-headless": "it changes the machine",
    "python -m pipelines.score --as-of today --engine spark": _CLUSTER,
    "PYTHONPATH=. spark-submit --master yarn --deploy-mode client \\\n"
    "  --conf spark.pyspark.python=/opt/leadodds/bin/python \\\n"
    "  deploy/spark_score.py --engine spark --as-of today "
    "--scratch /shared/leadodds/night": _CLUSTER,
}
"""Cannot be run here, with the reason; the program's own parser looks at them."""
