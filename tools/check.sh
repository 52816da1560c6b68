#!/usr/bin/env bash
# Format, lint, types, contracts, migrations, translations. Every step runs; the last lines say which failed.
# Usage: tools/check.sh path/to/bin
set -uo pipefail

bin="$1"
failed=()

step() {
  local name="$1"
  shift
  echo "── $name"
  "$@" || failed+=("$name")
}

export PYTHONPATH=. HALLKEEPER_HOME=build/check-home
step format "$bin/ruff" format --check --quiet .
step lint "$bin/ruff" check .
step types "$bin/mypy"
step "types of the workshop" "$bin/mypy" --strict tools
step contracts "$bin/lint-imports" --no-logo
step templates "$bin/djlint" src --lint --quiet
step migrations "$bin/python" -m hallkeeper.config.manage makemigrations --check --dry-run
step translations "$bin/python" -m pytest -q tests/architecture/test_translations.py

if [ ${#failed[@]} -gt 0 ]; then
  printf 'failed: %s\n' "${failed[@]}" >&2
  exit 1
fi
echo "check: all steps passed"
