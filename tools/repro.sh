#!/usr/bin/env bash
# The main job: `repro.sh` runs the source that params.yaml names, `repro.sh FILE` another one in a
# folder of its own. Ends with the figures.
set -euo pipefail
SOURCE="${1:-}" exec bash "$(dirname "$0")/in_folder.sh" bash -euo pipefail -c '
dvc repro
# 3: the gate has refused the model, which is a verdict on it and no failure of the run.
python -m pipelines.register || [ $? -eq 3 ]
python -m pipelines.summary'
