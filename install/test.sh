#!/usr/bin/env bash
# Runs the whole suite on the embedded database, then on a PostgreSQL of its own; the browser is driven once.
#   install/test.sh [pytest arguments]      HULIAN_TEST_DATABASES="sqlite postgresql" chooses
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. install/common.sh

databases=${HULIAN_TEST_DATABASES:-sqlite postgresql}
workers=${HULIAN_TEST_WORKERS:-2}
scratch=$(mktemp -d "${TMPDIR:-/tmp}/hulian-test.XXXXXX")
cleanup() {
  bash install/postgres.sh stop "$scratch/postgres"
  rm -rf "$scratch"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

# The suite never touches the data of an installation that is in use.
export HULIAN_VAR="$scratch/var"
[ ! -d "$VAR/fonts" ] || { mkdir -p "$HULIAN_VAR" && ln -s "$VAR/fonts" "$HULIAN_VAR/fonts"; }

# Dozens of processes read the same sources: each source is compiled once, even where the machine says never to keep it.
unset PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX="$VAR/compiled"

suite() { "$PY" -m pytest -p no:cacheprovider -n "$workers" --dist worksteal "$@"; }

failed=0
for database in $databases; do
  began=$(date +%s%N)
  echo "== ${database} =="
  if [ "$database" = sqlite ]; then
    HULIAN_DATABASE_URL="" suite "$@" || failed=1
  else
    address=$(bash install/postgres.sh start "$scratch/postgres" hasty) || exit 1
    HULIAN_DATABASE_URL="$address" suite -m "not browser" "$@" || failed=1
  fi
  printf '== %s %.0f s ==\n' "$database" "$(seconds_since "$began")"
done
exit "$failed"
