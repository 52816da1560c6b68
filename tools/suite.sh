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
# What knows no database, or asks every page the same question, is asked once, on SQLite.
once=(foundation/ui foundation/kernel engine/packing portal security tools)
HALLKEEPER_TEST_DB=postgres pytest -n "$1" --dist=loadgroup "${once[@]/#/--ignore=tests/}" -m "both or not (journey or drill or architecture)" || status=$?
pytest -n "$1" --dist=loadgroup || status=$?
mv "$record" build/clauses.json
exit "$status"
