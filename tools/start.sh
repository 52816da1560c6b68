#!/usr/bin/env bash
# Serve the installation in HALLKEEPER_HOME; an empty one gets the demo company first.
# Usage: tools/start.sh path/to/hallkeeper [arguments of serve]
set -euo pipefail

hallkeeper="$1"
shift
logins="$HALLKEEPER_HOME/demo-logins.txt"
unfinished="$HALLKEEPER_HOME/demo-unfinished"

if [ -e "$unfinished" ]; then
  echo "The last demo was interrupted; making it anew."
  find "$HALLKEEPER_HOME" -mindepth 1 -delete
fi
if [ ! -e "$HALLKEEPER_HOME/hallkeeper.sqlite3" ] && [ -z "${DATABASE_URL:-}" ]; then
  umask 077
  mkdir -p "$HALLKEEPER_HOME"
  touch "$unfinished"
  echo "Making the demo company: one hall, ten days …"
  "$hallkeeper" init --no-input >"$HALLKEEPER_HOME/init.txt"
  "$hallkeeper" demo --halls 1 --days 10 >"$logins"
  rm "$unfinished"
fi
[ ! -e "$logins" ] || cat "$logins"
exec "$hallkeeper" serve "$@"
