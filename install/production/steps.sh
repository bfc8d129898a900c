# shellcheck shell=bash
# What installing and upgrading share; sourced with the unpacked archive as the working directory.
export LC_ALL=C.UTF-8
unset "${!PIP_@}" PYTHONPATH PYTHONDONTWRITEBYTECODE

home=/opt/hulian var=/var/lib/hulian etc=/etc/hulian backups=/var/backups/hulian
services="hulian-web@1.service hulian-web@2.service hulian-worker@1.service hulian-tick.service"
version=$(cat VERSION)
release=$home/releases/$version

say() { printf '%s\n' "$*"; }
refuse() { printf '\n%s\n' "$@" >&2; exit 1; }
has_systemd() { [ -d /run/systemd/system ]; }

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

# A command of the product as the product's user, with its settings; --owner adds the owner's database address.
manage() {
  local files=("$etc/hulian.env")
  # A backup is taken by a role of its own.
  [ ! -e "$etc/backup.env" ] || files+=("$etc/backup.env")
  [ "$1" != --owner ] || { files+=("$etc/owner.env"); shift; }
  (
    set -a
    # shellcheck disable=SC1090
    for file in "${files[@]}"; do . "$file"; done
    cd "$release/app"
    exec setpriv --reuid hulian --regid hulian --init-groups --no-new-privs "$release/venv/bin/python" manage.py "$@"
  )
}

# Tables belong to the owner; what the web role may do with them is granted anew after each migration.
database() {
  manage --owner prepare "$@"
  ! grep -q '^HULIAN_DATABASE_URL=.' "$etc/owner.env" || bash "$release/app/install/production/postgresql/grant.sh" "$release"
}

units() {
  local names
  names=$(sed -n 's/^HULIAN_HOSTS=//p' "$etc/hulian.env")
  install -d /etc/systemd/system
  cp "$release"/app/install/production/units/* /etc/systemd/system/
  # shellcheck disable=SC2086
  [ ! -d /etc/nginx ] || bash "$release/app/install/production/nginx/set_up.sh" ${names//,/ }
}

current() { ln -sfn "releases/$version" "$home/current"; }

start() {
  if has_systemd; then
    systemctl daemon-reload
    systemctl enable --now --quiet hulian-web.socket hulian.target hulian-backup.timer hulian-soon.timer hulian-rehearsal.timer
    ! command -v nginx >/dev/null || systemctl reload-or-restart nginx
  else
    say "这台机器没有 systemd：用 $home/current/app/install/units.py 启动。No systemd here."
  fi
}
