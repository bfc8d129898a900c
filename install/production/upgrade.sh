#!/usr/bin/env bash
# Brings an installation to the release in this folder; cases go on where they were. Safe to run again.
#   ./upgrade.sh            backs up first; where the database changes, visitors see the maintenance page meanwhile
#   ./upgrade.sh --back     the release before, if it fits the database; else says which backup to restore
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. app/install/production/steps.sh

closed=/run/hulian/maintenance
[ "$(id -u)" = 0 ] || refuse "请用 root 运行。Run as root."
[ -e "$home/current" ] || refuse "这台机器还没有安装，请运行 install.sh。Not installed yet."
before=$(readlink -f "$home/current")

# The release in a folder, asked whether it and the database belong together.
fits() { release=$1 manage check_release >/dev/null 2>&1; }

halt() {
  ! has_systemd || systemctl stop hulian.target $services
}

# One process after the other; the door stays open, so nobody is refused.
roll() {
  has_systemd || return 0
  systemctl daemon-reload
  for service in $services; do systemctl restart "$service"; done
}

closed_for_upgrade() {
  touch "$closed"
  halt
  release=$before manage backup --why upgrade || refuse "升级前的备份没有做成，升级没有开始。Backup failed: nothing was changed."
  database || refuse "数据库升级失败，仍在维护页。请运行 ./upgrade.sh --back，或恢复升级前的备份。"
  current
  units
  start
  rm -f "$closed"
}

back() {
  local former
  former=$(find "$home/releases" -maxdepth 1 -mindepth 1 -type d ! -path "$before" -printf '%T@ %p\n' | sort -rn | head -1 | cut -d' ' -f2)
  [ -n "$former" ] || refuse "没有上一个版本。No former release."
  fits "$former" || refuse "数据库已经比 $former 新：先恢复升级前的备份（操作手册“恢复”），再运行本命令。"
  ln -sfn "releases/$(basename "$former")" "$home/current"
  roll
  rm -f "$closed"
  say "已退回 $(basename "$former")"
}

if [ "${1-}" = --back ]; then
  back
  exit 0
fi
whole
system_packages
people_and_folders
program
fonts
if fits "$release"; then
  release=$before manage backup --why upgrade || refuse "升级前的备份没有做成，升级没有开始。Backup failed: nothing was changed."
  current
  units
  roll
else
  closed_for_upgrade
fi
say "已升级到 $version；上一个版本留在 $before"
