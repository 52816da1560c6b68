#!/usr/bin/env bash
# The whole suite: PostgreSQL first (actions, constraints, two journeys), then everything on SQLite, so that
# the last line is pytest's own about the larger part. Both run to the end; either failure fails the suite.
# Usage: tools/suite.sh JOBS
set -euo pipefail

record=build/clauses.part.json
mkdir -p build
rm -f "$record"
export HALLKEEPER_CLAUSES="$record"
status=0
# What knows no database, asks every page the same question, or starts the command line, which brings a
# database of its own, is asked once, on SQLite.
once=(
  foundation/ui foundation/kernel engine/packing portal security tools
  config/test_backups.py config/test_command.py config/test_serve.py config/test_clauses.py
  config/test_logs.py config/test_postgres.py
)
HALLKEEPER_TEST_DB=postgres pytest -n "$1" --dist=loadgroup "${once[@]/#/--ignore=tests/}" -m "both or not (journey or drill or architecture)" || status=$?
pytest -n "$1" --dist=loadgroup || status=$?
mv "$record" build/clauses.json
exit "$status"
