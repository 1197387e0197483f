#!/usr/bin/env bash
# Run a command in the run folder of SOURCE, or in the root for the source that params.yaml names.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
folder=$root
if [ -n "${SOURCE:-}" ]; then
  folder=$(PYTHONPATH="$root" python -m pipelines.workspace "$SOURCE")
fi
cd "$folder"
PYTHONPATH="$root" exec "$@"
