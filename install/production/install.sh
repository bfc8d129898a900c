#!/usr/bin/env bash
# Installs 户链 from this folder alone; no network is asked for anything. Safe to run again.
#   ./install.sh --host hulian.example.gov.cn [--demo]
#                [--database postgresql://hulian_web:…@127.0.0.1/hulian --owner postgresql://hulian_owner:…@127.0.0.1/hulian]
# Without --database the embedded database is used: for trying out, not for people's data.
# Makes: user hulian, /opt/hulian (program), /var/lib/hulian (data), /var/backups/hulian, /etc/hulian (settings, keys).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export LC_ALL=C.UTF-8
unset "${!PIP_@}" PYTHONPATH PYTHONDONTWRITEBYTECODE

hosts=
demo=0
database=
owner=
home=/opt/hulian var=/var/lib/hulian etc=/etc/hulian backups=/var/backups/hulian

say() { printf '%s\n' "$*"; }
refuse() { printf '\n%s\n' "$@" >&2; exit 1; }

while [ $# -gt 0 ]; do
  case $1 in
  --host) hosts="$hosts${hosts:+,}$2"; shift 2 ;;
  --database) database=$2; shift 2 ;;
  --owner) owner=$2; shift 2 ;;
  --demo) demo=1; shift ;;
  *) refuse "不认识的参数 $1。Usage: ./install.sh --host NAME [--demo] [--database URL --owner URL]" ;;
  esac
done
[ "$(id -u)" = 0 ] || refuse "请用 root 运行。Run as root."
[ -n "$hosts" ] || refuse "请写明网址里的主机名：--host hulian.example.gov.cn"
[ -z "$database" ] || [ -n "$owner" ] || refuse "有 --database 时还要 --owner：升级用的角色与办件用的角色分开。"
version=$(cat VERSION)
release=$home/releases/$version

whole() { sha256sum --check --quiet --strict SHA256SUMS || refuse "安装包不完整或被改动，请重新拷贝。The archive is damaged."; }

# What is missing comes from the folder debs where the archive has it; else it is named.
system_packages() {
  local missing=
  [ -x /usr/bin/python3.11 ] && /usr/bin/python3.11 -c 'import ensurepip, venv' 2>/dev/null || missing="python3.11-venv"
  command -v pdftotext >/dev/null || missing="$missing poppler-utils"
  [[ "$(ldconfig -p)" == *libpango-1.0.so.0* ]] || missing="$missing libpango-1.0-0"
  [[ "$(ldconfig -p)" == *libharfbuzz-subset.so.0* ]] || missing="$missing libharfbuzz-subset0"
  [ -n "$missing" ] || return 0
  [ -d debs ] || refuse "缺少系统软件包：$missing（全部清单见 app/install/production/packages.txt）"
  dpkg --install --skip-same-version --force-confold debs/*.deb >/dev/null
}

people_and_folders() {
  getent passwd hulian >/dev/null || useradd --system --home-dir "$var" --no-create-home --shell /usr/sbin/nologin hulian
  install -d -m 755 "$home" "$home/releases"
  install -d -m 750 -o root -g hulian "$etc"
  install -d -m 700 -o hulian -g hulian "$etc/keys" "$var" "$var/files" "$backups"
  # The proxy reads the maintenance page's switch here, and the door stands here.
  install -d -m 755 /run/hulian
}

program() {
  rm -rf "$release.part"
  install -d -m 755 "$release.part"
  cp -r app "$release.part/app"
  cp components.json requirements.lock LICENSE "$release.part/"
  /usr/bin/python3.11 -m venv "$release.part/venv"
  "$release.part/venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-index --no-deps \
    --find-links wheels --require-hashes --requirement requirements.lock
  # A venv knows where it stands: made beside and moved, its scripts are told the new place.
  rm -rf "$release"
  mv "$release.part" "$release"
  sed -i "s|$release.part/|$release/|g" "$release"/venv/bin/* 2>/dev/null || true
  "$release/venv/bin/python" -m compileall -q "$release/app" || true
  chown -R root:root "$release"
  chmod -R go+rX,go-w "$release"
}

fonts() { cp -r fonts "$var/" && chown -R hulian:hulian "$var/fonts"; }

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
HULIAN_DATABASE_URL=$database
HULIAN_BACKUPS=$backups
END
  # Migrations and grants only; the web processes never see it.
  written "$etc/owner.env" 600 root:root <<<"HULIAN_DATABASE_URL=$owner"
}

# A command of the product as the product's user, with its settings; --owner adds the owner's database address.
manage() {
  local files=("$etc/hulian.env")
  [ "$1" != --owner ] || { files+=("$etc/owner.env"); shift; }
  (
    set -a
    # shellcheck disable=SC1090
    for file in "${files[@]}"; do . "$file"; done
    cd "$release/app"
    exec setpriv --reuid hulian --regid hulian --init-groups --no-new-privs "$release/venv/bin/python" manage.py "$@"
  )
}

database() {
  # Tables belong to the owner; what the web role may do with them is granted anew after each migration.
  if [ "$demo" = 1 ]; then manage --owner prepare --demo; else manage --owner prepare; fi
  [ -z "$database" ] || bash "$release/app/install/production/postgresql/grant.sh" "$release"
}

units() {
  install -d /etc/systemd/system
  cp "$release"/app/install/production/units/* /etc/systemd/system/
  [ ! -d /etc/nginx ] || bash "$release/app/install/production/nginx/set_up.sh" "${hosts//,/ }"
}

current() { ln -sfn "releases/$version" "$home/current"; }

start() {
  if [ -d /run/systemd/system ]; then
    systemctl daemon-reload
    systemctl enable --now --quiet hulian-web.socket hulian.target hulian-backup.timer hulian-rehearsal.timer
    ! command -v nginx >/dev/null || systemctl reload-or-restart nginx
  else
    say "这台机器没有 systemd：用 $home/current/app/install/units.py 启动。No systemd here."
  fi
}

whole
system_packages
people_and_folders
program
fonts
settings
database
current
units
start
say "户链 $version 已装好：https://${hosts%%,*}/"
say "下一步：建立三名管理员（系统、安全、审计），见 $home/current/app/docs/howto/operate.md"
