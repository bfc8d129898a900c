#!/usr/bin/env bash
# Three hosts over one PostgreSQL, each a network namespace: two serve (web, worker, time-keeper), one shares out (nginx).
# People ask through it; one serving host is killed outright in the middle. Prints one JSON object. Needs root, nginx.
#   install/try_hosts.sh [REQUESTS] [A_SECOND]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. install/common.sh
requests=${1:-400} rate=${2:-8}
[ "$(id -u)" = 0 ] || refuse "请用 root 运行。Run as root."
command -v nginx >/dev/null || refuse "没有 nginx。nginx is missing."
net=10.77.0
work=$(mktemp -d)
chmod 755 "$work"

host() { # NAME NUMBER: a namespace with one address on the common wire
  ip netns add "hulian-$1"
  ip link add "hul-$1" type veth peer name eth0 netns "hulian-$1"
  ip link set "hul-$1" master hulian0 up
  ip -n "hulian-$1" addr add "$net.$2/24" dev eth0
  ip -n "hulian-$1" link set eth0 up
  ip -n "hulian-$1" link set lo up
}

inside() { local name=$1; shift; ip netns exec "hulian-$name" "$@"; }
everybody() { ip netns pids "hulian-$1" 2>/dev/null || true; }

clear_up() {
  local name
  for name in a b share; do
    everybody "$name" | xargs -r kill -9 2>/dev/null || true
    ip netns del "hulian-$name" 2>/dev/null || true
  done
  ip link del hulian0 2>/dev/null || true
  [ -n "${HULIAN_TRIAL-}" ] || bash install/postgres.sh stop "$work/postgres"
  rm -rf "$work"
}
trap clear_up EXIT

ip link add hulian0 type bridge
ip addr add $net.1/24 dev hulian0
ip link set hulian0 up
host a 11
host b 12
host share 10

# HULIAN_TRIAL names an address that is prepared already, to try again quickly.
address=${HULIAN_TRIAL-}
export HULIAN_VAR=${HULIAN_VAR:-$work/var} HULIAN_DEMO=1 DJANGO_SETTINGS_MODULE=config.settings
if [ -z "$address" ]; then
  address=$(HULIAN_POSTGRES_NET="$net.1 $net.0/24" bash install/postgres.sh start "$work/postgres")
  HULIAN_DATABASE_URL=$address "$PY" manage.py prepare --demo >"$work/prepare.log"
fi
# Seen from the hosts, the database is another machine; files and keys are a folder that all of them share.
export HULIAN_DATABASE_URL=${address/127.0.0.1/$net.1} HULIAN_HOSTS="$net.10"

serve() {
  inside "$1" "$PY" -m gunicorn --worker-class gthread --workers 1 --threads 4 --no-control-socket \
    --bind "$net.$2:8000" config.wsgi >"$work/web-$1.log" 2>&1 &
  inside "$1" "$PY" manage.py db_worker >"$work/worker-$1.log" 2>&1 &
  inside "$1" "$PY" manage.py tick --forever >"$work/tick-$1.log" 2>&1 &
}
serve a 11
serve b 12

cat >"$work/nginx.conf" <<END
worker_processes 1; pid $work/nginx.pid; error_log $work/nginx.log;
events { worker_connections 256; }
http {
  access_log $work/share.log upstreams;
  log_format upstreams '\$upstream_addr \$status';
  upstream hulian { server $net.11:8000 max_fails=1 fail_timeout=5s; server $net.12:8000 max_fails=1 fail_timeout=5s; }
  server {
    listen $net.10:80;
    location / {
      proxy_pass http://hulian;
      proxy_set_header Host \$host;
      proxy_set_header X-Forwarded-For \$remote_addr;
      proxy_next_upstream error timeout;
      proxy_connect_timeout 2s;
    }
  }
}
END
sed -i 's/  access_log \(.*\) upstreams;//; s/  log_format .*/&\n  access_log '"${work//\//\\/}"'\/share.log upstreams;/' "$work/nginx.conf"
inside share nginx -c "$work/nginx.conf"
for _ in $(seq 240); do
  up=0
  for number in 11 12; do
    curl -s -o /dev/null -H "Host: $net.10" "http://$net.$number:8000/sign-in/" && up=$((up + 1))
  done
  [ $up = 2 ] && break
  sleep 0.5
done
[ "$up" = 2 ] || { tail "$work"/web-*.log >&2; refuse "网页没有应答 no answer"; }

sql() { psql -qAtX -c "$1" "$address"; }
"$PY" install/asking.py "http://$net.10" "$requests" "$rate" >"$work/asked" 2>"$work/asked.log" &
asking=$!
sleep $((requests / rate / 2 + 10))
leaders=$(sql "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 7201977 AND granted")
before=$(sql "SELECT host(client_addr) FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE locktype = 'advisory' AND objid = 7201977 AND granted")
# The host whose time-keeper leads dies: web, worker and time-keeper at once, without a word.
dies=b
[ "$before" != "$net.11" ] || dies=a
everybody $dies | xargs -r kill -9
wait $asking || { cat "$work/asked.log" >&2; refuse "asking"; }
for _ in $(seq 80); do
  after=$(sql "SELECT host(client_addr) FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE locktype = 'advisory' AND objid = 7201977 AND granted")
  [ -n "$after" ] && [ "$after" != "$before" ] && break
  sleep 0.5
done
broken=$(HULIAN_DATABASE_URL=$address "$PY" -m web.backup.checking | "$PY" -c 'import json,sys; print(len(json.load(sys.stdin)["broken"]))')
served=$(awk '{print $1}' "$work/share.log" | tr -d , | sort | uniq -c | awk '{printf "%s\"%s\": %d", sep, $2, $1; sep=", "}')
printf '{"hosts": 2, "served": {%s}, "killed": "%s", "leaders_before": %d, "leader_before": "%s", "leader_after": "%s", "broken_chains": %d, "people": %s}\n' \
  "$served" "$dies" "$leaders" "$before" "$after" "$broken" "$(cat "$work/asked")"
