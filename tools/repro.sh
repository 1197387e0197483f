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
# 3: the gate has refused the model, which is a verdict on it and no failure of the run.
PYTHONPATH="$root" python -m pipelines.register || [ $? -eq 3 ]
PYTHONPATH="$root" python -m pipelines.summary
