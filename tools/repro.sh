#!/usr/bin/env bash
# The main job: `repro.sh` runs the source that params.yaml names, `repro.sh FILE` another one in a
# folder of its own. Ends with the figures.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
folder=$root
if [ $# -gt 0 ]; then
  folder=$(PYTHONPATH="$root" python -m pipelines.workspace "$1")
fi
cd "$folder"
dvc repro
PYTHONPATH="$root" python -m pipelines.summary
