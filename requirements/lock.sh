#!/usr/bin/env bash
# Lock all requirements with hashes; names no host and no path.
set -euo pipefail
cd "$(dirname "$0")/.."
for name in build runtime dev; do
  .venv/bin/uv pip compile -q --generate-hashes --no-header --no-annotate --no-emit-index-url \
    --no-emit-find-links --python-version 3.11 "requirements/$name.in" -o "requirements/$name.txt"
done
