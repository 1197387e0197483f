#!/usr/bin/env bash
# Resolve every dependency group for Python 3.11 to 3.13 into names, versions and hashes, no URLs.
set -euo pipefail
cd "$(dirname "$0")/.."
uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
  --python-version 3.11 pyproject.toml --group train --group demo --group dev --group tracing \
  --output-file requirements.lock
# The rivals of a benchmark, at versions that agree with the above: pip passes over what is there.
uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
  --python-version 3.11 pyproject.toml --group bench --constraint requirements.lock \
  --output-file requirements-bench.lock
# What a night on a Spark cluster needs besides, at versions that agree with the first lock.
uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
  --python-version 3.11 pyproject.toml --group spark --constraint requirements.lock \
  --output-file requirements-spark.lock
# What the service needs and nothing more, at the same versions.
uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
  --python-version 3.11 pyproject.toml --constraint requirements.lock \
  --output-file requirements-serving.lock
