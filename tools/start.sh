#!/usr/bin/env bash
# Serve the installation in HALLKEEPER_HOME; an empty one gets the demo company first.
# Usage: tools/start.sh path/to/hallkeeper [arguments of serve]
set -euo pipefail

hallkeeper="$1"
shift
logins="$HALLKEEPER_HOME/demo-logins.txt"
if [ ! -e "$HALLKEEPER_HOME/hallkeeper.sqlite3" ] && [ -z "${DATABASE_URL:-}" ]; then
  mkdir -p -m 700 "$HALLKEEPER_HOME"
  "$hallkeeper" init --no-input >"$HALLKEEPER_HOME/init.txt"
  (umask 077 && "$hallkeeper" demo --halls 1 --days 10 | tee "$logins.new")
  mv "$logins.new" "$logins"
elif [ -e "$logins" ]; then
  cat "$logins"
fi
exec "$hallkeeper" serve "$@"
