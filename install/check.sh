#!/usr/bin/env bash
# Runs every check that needs no test: style, arrows, types, settings, migrations, schemes, templates.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. install/common.sh

failed=()
STAGES=8
check() {
  local title=$1 log began
  shift
  stage_number=$((stage_number + 1))
  log=$(mktemp)
  began=$(date +%s%N)
  if "$@" >"$log" 2>&1; then
    printf '[%d/%d] %-22s ok   %.1f s\n' "$stage_number" "$STAGES" "$title" "$(seconds_since "$began")"
  else
    printf '[%d/%d] %-22s FAIL %.1f s\n' "$stage_number" "$STAGES" "$title" "$(seconds_since "$began")"
    cat "$log"
    failed+=("$title")
  fi
  rm -f "$log"
}

bin=.venv/bin
check "ruff format" $bin/ruff format --check --quiet .
check "ruff check" $bin/ruff check --quiet .
check "lint-imports" $bin/lint-imports
check "mypy" $bin/mypy
check "django" "$PY" manage.py check
check "migrations" "$PY" manage.py makemigrations --check --dry-run
check "schemes" "$PY" manage.py check_schemes
check "templates" $bin/djlint --lint --quiet templates/web templates/forms

[ ${#failed[@]} -eq 0 ] || { printf '未通过 failed: %s\n' "${failed[*]}"; exit 1; }
