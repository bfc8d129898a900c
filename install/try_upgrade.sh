#!/usr/bin/env bash
# PostgreSQL set up, an archive installed on it, another one put over it, and back, where there is no network:
#   install/try_upgrade.sh OLD.tar NEW.tar
# As try_offline.sh, in layers that go with it. Tries besides what each of the three roles may not, a backup by its own
# role, an upgrade that changes the database, and that the way back is refused then. Prints one JSON object. Needs root.
set -euo pipefail
old=$(realpath "${1:?"usage: install/try_upgrade.sh OLD NEW"}") new=$(realpath "${2:?"usage: install/try_upgrade.sh OLD NEW"}")
[ "$(id -u)" = 0 ] || { echo "请用 root 运行。Run as root." >&2; exit 1; }

if [ "${HULIAN_INSIDE-}" != 1 ]; then
  exec env -i PATH="$PATH" LC_ALL=C.UTF-8 HULIAN_INSIDE=1 unshare --net --mount --pid --fork --mount-proc bash "$0" "$old" "$new"
fi

layers=/mnt
mount -t tmpfs none $layers
for folder in etc opt var run; do
  mkdir -p "$layers/$folder/upper" "$layers/$folder/work"
  mount -t overlay overlay -o "lowerdir=/$folder,upperdir=$layers/$folder/upper,workdir=$layers/$folder/work" "/$folder"
done
ip link set lo up
work=$(mktemp -d -p $layers)
chmod 755 "$work"
log=$work/log
failed() { echo "没有做成 failed: $1" >&2; tail -n 30 "$log" >&2; exit 1; }
seconds() { awk -v a="$1" -v b="$(date +%s%N)" 'BEGIN { printf "%.1f", (b - a) / 1e9 }'; }
mkdir "$work/old" "$work/new" "$work/next"
tar -x --strip-components=1 -C "$work/old" -f "$old"
tar -x --strip-components=1 -C "$work/new" -f "$new"
release() { basename "$(readlink -f /opt/hulian/current)"; }
manage() { bash /opt/hulian/current/app/install/production/manage.sh "$@"; }
psql_as() { psql -qAtX "$(sed -n "s/^$1 *//p" "$work/addresses")" -c "$2"; }

# Twice: what is there stays, passwords too.
bash "$work/new/app/install/production/postgresql/set_up.sh" >"$work/addresses" 2>>"$log" || failed set_up.sh
bash "$work/new/app/install/production/postgresql/set_up.sh" >"$work/again" 2>>"$log" || failed "set_up.sh again"
cmp -s "$work/addresses" "$work/again" || failed "set_up.sh gave other passwords the second time"
database=$(sed -n 's/^--database *//p' "$work/addresses") owner=$(sed -n 's/^--owner *//p' "$work/addresses")

began=$(date +%s%N)
bash "$work/old/install.sh" --host hulian.test --database "$database" --owner "$owner" >>"$log" 2>&1 || failed install.sh
installed=$(seconds "$began")
install -m 640 -o root -g hulian /dev/null /etc/hulian/backup.env
sed -n 's/^\(HULIAN_BACKUP_URL=[^ （]*\).*/\1/p; s/^\(HULIAN_WAL_SPOOL=.*\)/\1/p' "$work/addresses" >>/etc/hulian/backup.env
manage first_administrators 411224 --system xitong 张管 --security anquan 李全 >>"$log" 2>&1 || failed first_administrators
people="SELECT count(*) FROM offices_user"
before=$(psql_as --database "$people")
[ "$before" -ge 2 ] || failed "the administrators are not there"

# What each role may not.
for act in "CREATE TABLE mine (n int)" "TRUNCATE cases_chainentry" "UPDATE cases_chainentry SET act = ''" \
  "DELETE FROM cases_chainentry" "ALTER TABLE cases_chainentry DISABLE TRIGGER ALL" "DELETE FROM django_migrations" \
  "DROP TABLE cases_case" "CREATE ROLE more" "SET ROLE hulian_owner"; do
  ! psql_as --database "$act" >/dev/null 2>&1 || failed "the web role may: $act"
done
refused=9
manage backup --why trial >>"$log" 2>&1 || failed "backup by the role of its own"
manage restore --rehearse >>"$log" 2>&1 || failed "restore --rehearse"

upgrade() { # FOLDER WORD…: what upgrade.sh says goes to the log
  bash "$1/upgrade.sh" "${@:2}" >>"$log" 2>&1
}
first=$(release)
began=$(date +%s%N)
upgrade "$work/new" || failed upgrade.sh
upgraded=$(seconds "$began")
second=$(release)
[ "$first" != "$second" ] || failed "still the old release"
manage check_release >>"$log" 2>&1 || failed "the new release does not fit its database"
[ "$(psql_as --database "$people")" = "$before" ] || failed "people were lost"
changed=$(diff <(cd "$work/old/app" && ls */migrations) <(cd "$work/new/app" && ls */migrations) | grep -c '^>' || true)
if [ "$changed" = 0 ]; then
  upgrade "$work/new" --back || failed "upgrade.sh --back"
  [ "$(release)" = "$first" ] || failed "not back at the old release"
  upgrade "$work/new" || failed "upgrade.sh again"
else
  ! upgrade "$work/new" --back || failed "went back although the database had changed"
fi

# A release that changes the database: the page of maintenance meanwhile, a backup before, and no way back without it.
cp -r "$work/new/." "$work/next/"
version="$(cat "$work/new/VERSION").next"
echo "$version" | tee "$work/next/VERSION" >"$work/next/app/VERSION"
last=$(cd "$work/next/app/offices/migrations" && ls 0*.py | tail -1)
cat >"$work/next/app/offices/migrations/9999_next.py" <<END
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("offices", "${last%.py}")]
    operations = [migrations.RunSQL("CREATE TABLE offices_next (n int)", "DROP TABLE offices_next")]
END
(cd "$work/next" && find . -type f ! -name SHA256SUMS -print0 | LC_ALL=C sort -z | xargs -0 sha256sum >SHA256SUMS)
sets=$(find /var/backups/hulian/sets -mindepth 1 -maxdepth 1 | wc -l)
upgrade "$work/next" || failed "an upgrade that changes the database"
[ "$(release)" = "$version" ] || failed "not at the next release"
[ "$(find /var/backups/hulian/sets -mindepth 1 -maxdepth 1 | wc -l)" -gt "$sets" ] || failed "no backup before"
[ ! -e /run/hulian/maintenance ] || failed "the maintenance page was left"
psql_as --database "SELECT count(*) FROM offices_next" >/dev/null || failed "the web role may not read a new table"
! upgrade "$work/next" --back || failed "went back although the database had changed"
tail -n 1 "$log" | grep -q 先恢复升级前的备份 || failed "the way back is refused without a sentence"
[ "$(release)" = "$version" ] || failed "the refused way back changed the release"
# A damaged archive changes nothing.
echo >>"$work/next/app/manage.py"
! upgrade "$work/next" || failed "a damaged archive was installed"
pg_ctlcluster "$(pg_lsclusters -h | awk '{print $1; exit}')" main stop
printf '{"from": "%s", "to": "%s", "new_migrations": %d, "install_seconds": %s, "upgrade_seconds": %s, "refused_to_the_web_role": %d}\n' \
  "$first" "$second" "$changed" "$installed" "$upgraded" "$refused"
