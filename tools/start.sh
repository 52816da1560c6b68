#!/usr/bin/env bash
# Serve the installation in HALLKEEPER_HOME; an empty one gets the demo company first.
# Usage: tools/start.sh path/to/hallkeeper [arguments of serve]
set -euo pipefail

hallkeeper="$1"
shift
logins="$HALLKEEPER_HOME/demo-logins.txt"
if [ ! -e "$HALLKEEPER_HOME/hallkeeper.sqlite3" ] && [ -z "${DATABASE_URL:-}" ]; then
  mkdir -p -m 700 "$HALLKEEPER_HOME"
  umask 077
  "$hallkeeper" init --no-input >"$HALLKEEPER_HOME/init.txt"
  if ! "$hallkeeper" demo --halls 1 --days 10 | tee "$logins.new"; then
    echo "The demo company could not be made; remove $HALLKEEPER_HOME and try again." >&2
    exit 1
  fi
  mv "$logins.new" "$logins"
elif [ -e "$logins" ]; then
  cat "$logins"
fi
exec "$hallkeeper" serve "$@"
