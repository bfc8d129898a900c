#!/usr/bin/env bash
# Prepares Debian's PostgreSQL on this machine for 户链: settings, roles, database, log archive. Needs root; safe to run
# again (passwords are kept). Prints the two addresses that install.sh asks for.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
etc=/etc/hulian spool=/var/lib/hulian-wal
[ "$(id -u)" = 0 ] || { echo "请用 root 运行。Run as root." >&2; exit 1; }
version=$(find /usr/lib/postgresql -mindepth 1 -maxdepth 1 -printf '%f\n' 2>/dev/null | sort -rn | head -1)
[ -n "$version" ] || { echo "没有 PostgreSQL：先安装 postgresql（见 packages.txt）。" >&2; exit 1; }
cluster=/etc/postgresql/$version/main
getent passwd hulian >/dev/null || useradd --system --home-dir /var/lib/hulian --no-create-home --shell /usr/sbin/nologin hulian
install -d -m 750 -o root -g hulian "$etc"
# The database's user writes here, the product's user reads and takes away.
install -d -m 2770 -o postgres -g hulian "$spool"
install -D -m 644 hulian.conf "$cluster/conf.d/hulian.conf"
install -m 640 -o postgres -g postgres pg_hba.conf "$cluster/pg_hba.conf"
pg_ctlcluster "$version" main restart || pg_ctlcluster "$version" main start

passwords=$etc/postgresql.passwords
if [ ! -e "$passwords" ]; then
  (umask 077; for role in owner web backup; do echo "$role=$(openssl rand -hex 20)"; done >"$passwords")
fi
# shellcheck disable=SC1090
. "$passwords"
runuser -u postgres -- psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 --set owner_password="$owner" \
  --set web_password="$web" --set backup_password="$backup" --file=- postgres <roles.sql
port=$(runuser -u postgres -- psql -At -c 'SHOW port')
at=127.0.0.1:$port
cat <<END
--database postgresql://hulian_web:$web@$at/hulian
--owner    postgresql://hulian_owner:$owner@$at/hulian
HULIAN_BACKUP_URL=postgresql://hulian_backup:$backup@$at/hulian   （写入 $etc/backup.env，权限 640 root:hulian）
HULIAN_WAL_SPOOL=$spool
END
