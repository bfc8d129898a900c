#!/usr/bin/env bash
# Installs 户链 from this folder alone; no network is asked for anything. Safe to run again.
#   ./install.sh --host hulian.example.gov.cn [--demo]
#                [--database postgresql://hulian_web:…@127.0.0.1/hulian --owner postgresql://hulian_owner:…@127.0.0.1/hulian]
# Without --database the embedded database is used: for trying out, not for people's data.
# Makes: user hulian, /opt/hulian (program), /var/lib/hulian (data), /var/backups/hulian, /etc/hulian (settings, keys).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. app/install/production/steps.sh

hosts= demo=0 database_url= owner_url=
while [ $# -gt 0 ]; do
  case $1 in
  --host) hosts="$hosts${hosts:+,}$2"; shift 2 ;;
  --database) database_url=$2; shift 2 ;;
  --owner) owner_url=$2; shift 2 ;;
  --demo) demo=1; shift ;;
  *) refuse "不认识的参数 $1。Usage: ./install.sh --host NAME [--demo] [--database URL --owner URL]" ;;
  esac
done
[ "$(id -u)" = 0 ] || refuse "请用 root 运行。Run as root."
[ -n "$hosts" ] || refuse "请写明网址里的主机名：--host hulian.example.gov.cn"
[ -z "$database_url" ] || [ -n "$owner_url" ] || refuse "有 --database 时还要 --owner：升级用的角色与办件用的角色分开。"

written() { # NAME MODE OWNER:GROUP, the text on standard input; what is there stays
  [ -e "$1" ] || { umask 077; cat >"$1"; chmod "$2" "$1"; chown "$3" "$1"; }
}

settings() {
  written "$etc/hulian.env" 640 root:hulian <<END
# Every switch: /opt/hulian/current/app/docs/howto/operate.md
HULIAN_DEMO=$demo
HULIAN_VAR=$var
HULIAN_KEYS=$etc/keys
HULIAN_HOSTS=$hosts
HULIAN_BASE_URL=https://${hosts%%,*}
HULIAN_HTTPS=1
HULIAN_PROXIES=unix
HULIAN_LOG=json
HULIAN_DATABASE_URL=$database_url
HULIAN_BACKUPS=$backups
END
  # Migrations and grants only; the web processes never see it.
  written "$etc/owner.env" 600 root:root <<<"HULIAN_DATABASE_URL=$owner_url"
}

whole
system_packages
people_and_folders
program
fonts
settings
if [ "$demo" = 1 ]; then database --demo; else database; fi
current
units
start
say "户链 $version 已装好：https://${hosts%%,*}/"
say "下一步：建立三名管理员（系统、安全、审计），见 $home/current/app/docs/howto/operate.md"
