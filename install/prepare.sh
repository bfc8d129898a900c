#!/usr/bin/env bash
# Migrates and loads what the commands need (with --demo: the demonstration county too), unless nothing has changed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. install/common.sh

# An embedded database is made by us, so its stamp can be trusted; a database elsewhere is asked every time.
kind=base
[ "${1-}" != --demo ] || kind=demo
wanted=$(digest bpmn cases config forms locale manage.py monitoring offices processes rules templates/documents web)
record="$VAR/stamps/$kind"
if [ -z "${HULIAN_DATABASE_URL-}" ] && [ -s "$VAR/hulian.sqlite3" ] && [ "$(cat "$record" 2>/dev/null)" = "$wanted" ]; then
  exit 0
fi
rm -f "$record"
logged "$PY" manage.py prepare "$@"
mkdir -p "$VAR/stamps"
echo "$wanted" >"$record"
