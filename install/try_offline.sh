#!/usr/bin/env bash
# Installs an archive where there is no network at all and asks for a page: install/try_offline.sh build/hulian-….tar
# In a network namespace without any interface up, with layers over /etc, /opt, /var and /run that go with it: nothing
# of this machine is changed. Prints one JSON object: sizes, seconds, what was answered. Needs root.
set -euo pipefail
archive=$(realpath "${1:?"usage: install/try_offline.sh ARCHIVE"}")
[ "$(id -u)" = 0 ] || { echo "请用 root 运行。Run as root." >&2; exit 1; }
command -v nginx >/dev/null || { echo "没有 nginx：先安装（见 install/production/packages.txt）。Install nginx first." >&2; exit 1; }

if [ "${HULIAN_INSIDE-}" != 1 ]; then
  exec env -i PATH="$PATH" HULIAN_INSIDE=1 unshare --net --mount --pid --fork --mount-proc bash "$0" "$archive"
fi

layers=/mnt
mount -t tmpfs none $layers
for folder in etc opt var run; do
  mkdir -p "$layers/$folder/upper" "$layers/$folder/work"
  mount -t overlay overlay -o "lowerdir=/$folder,upperdir=$layers/$folder/upper,workdir=$layers/$folder/work" "/$folder"
done
work=$(mktemp -d -p $layers)
log=$work/log
seconds() { awk -v a="$1" -v b="$(date +%s%N)" 'BEGIN { printf "%.1f", (b - a) / 1e9 }'; }
failed() { echo "没有装成 failed: $1" >&2; tail -n 30 "$log"* /var/lib/*.service.log >&2 2>/dev/null || true; exit 1; }
[ -z "$(ip route)" ] || failed "there is a route"

began=$(date +%s%N)
tar -x -C "$work" -f "$archive"
unpacked=$(seconds "$began")
bash "$work"/hulian-*/install.sh --host hulian.test >"$log" 2>&1 || failed install.sh
installed=$(seconds "$began")

ip link set lo up
HULIAN_LOGS=$work /usr/bin/python3.11 /opt/hulian/current/app/install/units.py /etc/systemd/system \
  hulian-web@1.service hulian-web@2.service hulian-worker@1.service hulian-tick.service >>"$log" 2>&1 &
house=$!
nginx -q 2>>"$log" || failed nginx
ask() {
  curl --silent --cacert /etc/hulian/tls/certificate.pem --resolve hulian.test:443:127.0.0.1 \
    --resolve hulian.test:80:127.0.0.1 "$@" || true
}
code=000
for _ in $(seq 120); do
  code=$(ask -o "$work/page" -w '%{http_code}' https://hulian.test/sign-in/)
  [ "$code" != 200 ] || break
  sleep 0.5
done
[ "$code" = 200 ] || failed "the page answered $code"
answered=$(seconds "$began")
grep -q csrfmiddlewaretoken "$work/page" || failed "the page is not the sign-in page"
[ "$(ask -o /dev/null -w '%{http_code}' https://hulian.test/static/vendor/tabler.min.css)" = 200 ] || failed "static files"
[ "$(ask -o /dev/null -w '%{redirect_url}' http://hulian.test/)" = https://hulian.test/ ] || failed "http does not lead to https"
mine=$(stat -c '%a %U' /etc/hulian/keys/field*.key)
[ "$mine" = "600 hulian" ] || failed "a key is readable: $mine"
python=/usr/bin/python3.11
knock="$python /opt/hulian/current/app/install/knocking.py"

for _ in $(seq 240); do
  ! grep -q '^serving$' "$log" || break
  sleep 0.5
done
# Every web process is replaced while people ask: nobody may be refused.
$knock steady hulian.test 127.0.0.1 600 10 >"$work/rolling" &
knocking=$!
sleep 5
kill -HUP $house
for _ in $(seq 1000); do
  ! grep -q rolled "$log" || break
  sleep 0.5
done
grep -q rolled "$log" || failed "the web processes were not restarted"
sleep 5
kill -TERM $knocking
wait $knocking
grep -q '"refused": 0' "$work/rolling" || failed "refused while restarting: $(cat "$work/rolling")"
$knock spoof hulian.test 127.0.0.1 >"$work/spoof"
grep -q '"locked": true' "$work/spoof" || failed "invented addresses got past the lock: $(cat "$work/spoof")"
touch /run/hulian/maintenance
[ "$(ask -o "$work/closed" -w '%{http_code}' https://hulian.test/)" = 503 ] || failed "no maintenance page"
grep -q 系统正在维护 "$work/closed" || failed "the maintenance page says nothing"
rm /run/hulian/maintenance
ask -o /dev/null --tls-max 1.1 https://hulian.test/ -w '%{http_code}' | grep -q 000 || failed "TLS 1.1 is answered"
[ "$(ask -k -o /dev/null -w '%{http_code}' --resolve other.test:443:127.0.0.1 https://other.test/)" = 000 ] || failed "another name is answered"
# Each of these once, whoever answers: the product, or nginx for it.
for header in strict-transport-security x-content-type-options; do
  for path in sign-in/ static/vendor/tabler.min.css; do
    [ "$(ask -o /dev/null -D - "https://hulian.test/$path" | grep -ci "^$header:")" = 1 ] || failed "$header at $path"
  done
done
for header in content-security-policy referrer-policy x-frame-options cross-origin-opener-policy; do
  [ "$(ask -o /dev/null -D - https://hulian.test/sign-in/ | grep -ci "^$header:")" = 1 ] || failed "$header"
done
[ "$(ask -o /dev/null -D - https://hulian.test/sign-in/ | grep -ci '^server: nginx.\?$')" = 1 ] || failed "the proxy tells its version"
head -c 70000000 /dev/zero >"$work/big"
[ "$(ask -o "$work/refused" -w '%{http_code}' --data-binary @"$work/big" https://hulian.test/sign-in/)" = 413 ] || failed "a body of 70 MB is taken"
grep -q 一次最多上传 "$work/refused" || failed "a body that is too large is refused without a sentence"
kill $house
wait $house || true
nginx -s quit 2>/dev/null || true
printf '{"archive_mb": %d, "installed_mb": %d, "unpack_seconds": %s, "install_seconds": %s, "answered_seconds": %s, "rolling_restart": %s, "spoofed": %s}\n' \
  "$(du -m "$archive" | cut -f1)" "$(du -sm /opt/hulian/releases | cut -f1)" "$unpacked" "$installed" "$answered" "$(cat "$work/rolling")" "$(cat "$work/spoof")"
