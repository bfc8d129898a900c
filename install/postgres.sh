#!/usr/bin/env bash
# A PostgreSQL of our own on a free loopback port, for tests and benchmarks; gone after stop.
#   install/postgres.sh start FOLDER   prints the database address
#   install/postgres.sh start FOLDER hasty   the same, for tests only: nothing waits for the disk, a crash loses all
#   install/postgres.sh stop FOLDER
#   install/postgres.sh crash FOLDER   kills the server as a power cut would, for proofs
#   install/postgres.sh again FOLDER   starts a crashed one on the same port
#   install/postgres.sh standby FOLDER ADDRESS   a streaming replica of the server at that address; prints its own
# PostgreSQL refuses to run as root, so root hands the data to the unprivileged user that Debian's package makes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. install/common.sh

bin=$(find_postgres) || refuse "没有 PostgreSQL，请先运行 make setup。PostgreSQL is missing: run make setup."
folder=${2:?"usage: install/postgres.sh start|stop FOLDER [hasty]"}

as_owner() {
  if [ "$(id -u)" = 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi
}

free_port() {
  "$PY" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# Benchmarks measure what an installation does; only tests may skip the disk.
disk="-c fsync=on"
# A trial with several hosts is asked from their network too: HULIAN_POSTGRES_NET="10.77.0.1 10.77.0.0/24".
read -r gate net <<<"${HULIAN_POSTGRES_NET-}" || true
[ "${3-}" != hasty ] || disk="-c fsync=off -c synchronous_commit=off -c full_page_writes=off"

start() {
  local data port password
  mkdir -p "$folder"
  # The checkout may lie where the postgres user cannot look; the data never does.
  data=$(mktemp -d "${TMPDIR:-/tmp}/hulian-postgres.XXXXXX")
  echo "$data" >"$folder/data"
  password=$("$PY" -c 'import secrets; print(secrets.token_hex(16))')
  printf '%s' "$password" >"$data/password"
  chmod 600 "$data/password"
  [ "$(id -u)" != 0 ] || chown -R postgres "$data"
  logged as_owner "$bin/initdb" --pgdata="$data/cluster" --username=hulian --pwfile="$data/password" \
    --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 --no-sync
  rm -f "$data/password"
  [ -z "$net" ] || echo "host all all $net scram-sha-256" >>"$data/cluster/pg_hba.conf"
  for _ in 1 2 3; do
    port=$(free_port)
    if run_server; then
      echo "$port" >"$folder/port"
      PGPASSWORD="$password" "$bin/createdb" --host=127.0.0.1 --port="$port" --username=hulian hulian
      echo "postgresql://hulian:$password@127.0.0.1:$port/hulian"
      return 0
    fi
  done
  cat "$data/log" >&2
  stop
  refuse "PostgreSQL 没有启动 did not start."
}

run_server() {
  as_owner "$bin/pg_ctl" start --silent --wait --pgdata="$data/cluster" --log="$data/log" \
    -o "-p $port -c listen_addresses=127.0.0.1${gate:+,$gate} -c unix_socket_directories='' -c max_connections=60 $disk" \
    </dev/null >/dev/null 2>&1
}

standby() {
  local data port address=$1
  mkdir -p "$folder"
  data=$(mktemp -d "${TMPDIR:-/tmp}/hulian-postgres.XXXXXX")
  echo "$data" >"$folder/data"
  [ "$(id -u)" != 0 ] || chown postgres "$data"
  logged as_owner "$bin/pg_basebackup" --pgdata="$data/cluster" --dbname="$address" --wal-method=stream \
    --checkpoint=fast --write-recovery-conf --no-sync
  port=$(free_port)
  echo "$port" >"$folder/port"
  run_server || { cat "$data/log" >&2; refuse "副本没有启动 The standby did not start."; }
  sed -E "s/:[0-9]+\/([^/]*)$/:$port\/\1/" <<<"$address"
}

crash() {
  local pid
  pid=$(head -n 1 "$(cat "$folder/data")/cluster/postmaster.pid")
  # All at once: a child that outlives its parent holds the shared memory for a moment.
  kill -9 "$pid" $(ps -o pid= --ppid "$pid")
}

again() {
  local data port
  data=$(cat "$folder/data")
  port=$(cat "$folder/port")
  # The dead are not always buried at once; one that gave up by itself left no trace of its port.
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    if run_server; then return 0; fi
    sleep 0.3
  done
  refuse "PostgreSQL 没有重新启动 did not start again."
}

stop() {
  local data
  data=$(cat "$folder/data" 2>/dev/null) || return 0
  [ ! -f "$data/cluster/postmaster.pid" ] ||
    as_owner "$bin/pg_ctl" stop --silent --mode=fast --pgdata="$data/cluster" >/dev/null
  rm -rf "$data" "$folder"
}

case "${1-}" in
start) start ;;
stop) stop ;;
crash) crash ;;
again) again ;;
standby) standby "${3:?"usage: install/postgres.sh standby FOLDER ADDRESS"}" ;;
*) refuse "usage: install/postgres.sh start|stop|crash|again|standby FOLDER" ;;
esac
