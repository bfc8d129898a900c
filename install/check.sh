#!/usr/bin/env bash
# Runs every check that needs no test: style, arrows, types, settings, migrations, schemes, templates.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. install/common.sh

# All at once, as many cores as there are; told in the order in which they stand below.
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
titles=()
jobs=()

check() {
  local title=$1 log=$logs/${#titles[@]}
  shift
  titles+=("$title")
  {
    local began
    began=$(date +%s%N)
    "$@" >"$log" 2>&1
    local ended=$?
    seconds_since "$began" >"$log.seconds"
    exit "$ended"
  } &
  jobs+=($!)
}

told() {
  local number word
  for number in "${!titles[@]}"; do
    word=ok
    wait "${jobs[number]}" || word=FAIL
    printf '[%d/%d] %-22s %-4s %.1f s\n' "$((number + 1))" "${#titles[@]}" "${titles[number]}" "$word" "$(<"$logs/$number.seconds")"
    [ "$word" = ok ] && continue
    cat "$logs/$number"
    failed+=("${titles[number]}")
  done
}

failed=()
bin=.venv/bin
check "ruff format" $bin/ruff format --check --quiet .
check "ruff check" $bin/ruff check --quiet .
check "lint-imports" $bin/lint-imports
check "mypy" $bin/mypy
check "django" "$PY" manage.py check
deploy() {
  HULIAN_DEMO=0 HULIAN_HTTPS=1 HULIAN_HOSTS=jiuzhu.example.gov.cn "$PY" manage.py check --deploy --fail-level INFO
}
check "deploy" deploy
check "migrations" "$PY" manage.py makemigrations --check --dry-run
check "schemes" "$PY" manage.py check_schemes
check "supply" "$PY" install/supply.py check
check "templates" $bin/djlint --lint --quiet templates/web templates/forms

told
[ ${#failed[@]} -eq 0 ] || { printf '未通过 failed: %s\n' "${failed[*]}"; exit 1; }
