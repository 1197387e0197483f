#!/usr/bin/env bash
# The gate and the registry for the last run of the source that params.yaml names, or of SOURCE in a
# folder of its own. What is given goes on to pipelines/register.py.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
folder=$root
if [ -n "${SOURCE:-}" ]; then
  folder=$(PYTHONPATH="$root" python -m pipelines.workspace "$SOURCE")
fi
cd "$folder"
PYTHONPATH="$root" exec python -m pipelines.register "$@"
