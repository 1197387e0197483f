#!/usr/bin/env bash
# The search for better parameters, for the source that params.yaml names or for SOURCE in a folder of
# its own. What it needs is made first; what it finds is used by the next `make repro`.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
folder=$root
if [ -n "${SOURCE:-}" ]; then
  folder=$(PYTHONPATH="$root" python -m pipelines.workspace "$SOURCE")
fi
cd "$folder"
dvc repro audit
PYTHONPATH="$root" exec python -m pipelines.tune
