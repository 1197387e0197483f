#!/usr/bin/env bash
# The report of the run in this folder, and where it is; `report.sh ru` says it in another language.
set -euo pipefail
dvc repro report
if [ -n "${1:-}" ]; then
  python -m pipelines.report --language "$1" --into "reports/report.$1.html"
  echo "$PWD/reports/report.$1.html"
else
  echo "$PWD/reports/report.html"
fi
