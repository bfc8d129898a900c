#!/usr/bin/env bash
# Runs one command for each name: install/each.sh bench step deadlines
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. install/common.sh

command=$1
shift
[ -f "web/management/commands/$command.py" ] || refuse "尚未提供 not there yet: manage.py $command"
failed=0
for name in "$@"; do
  "$PY" manage.py "$command" "$name" || failed=1
done
exit "$failed"
