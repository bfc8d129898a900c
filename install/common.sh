# shellcheck shell=bash
# What the install scripts share; sourced with the project's root as the working directory.

UV_VERSION=0.13.9
PY="$PWD/.venv/bin/python"
VAR="${HULIAN_VAR:-$PWD/var}"
STAGES=7
stage_number=0
export LC_ALL=C.UTF-8

say_inside() { printf '      %s\n' "$*" >&2; }

refuse() {
  printf '\n%s\n' "$@" >&2
  exit 1
}

# Runs one stage and prints a line with its seconds; a failing stage has already said why.
stage() {
  local title=$1 began
  shift
  stage_number=$((stage_number + 1))
  began=$(date +%s%N)
  "$@"
  printf '[%d/%d] %s … %.1f s\n' "$stage_number" "$STAGES" "$title" "$(seconds_since "$began")"
}

seconds_since() { awk -v a="$1" -v b="$(date +%s%N)" 'BEGIN { print (b - a) / 1e9 }'; }

# Runs a command quietly; its whole output is shown when it fails.
logged() {
  local log
  log=$(mktemp)
  if ! "$@" >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    refuse "失败 failed: $*"
  fi
  rm -f "$log"
}

# One digest over files and folders, compiled Python left out; paths that are absent count as absent.
digest() {
  local path
  for path in "$@"; do
    [ -e "$path" ] || continue
    find "$path" -name __pycache__ -prune -o -type f ! -name '*.pyc' ! -name .stamp -print0
  done | LC_ALL=C sort -z | xargs -0 -r sha256sum | sha256sum | cut -d' ' -f1
}

stamp() { cat "$1/.stamp" 2>/dev/null || true; }

find_python() {
  local name
  for name in python3.11 python3; do
    if "$name" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
      command -v "$name"
      return 0
    fi
  done
  return 1
}

# Prints the folder with initdb and pg_ctl, newest version first.
find_postgres() {
  local folder
  for folder in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -t/ -k5 -rn) "$(dirname "$(command -v initdb || echo /none)")"; do
    [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ] && echo "$folder" && return 0
  done
  return 1
}
