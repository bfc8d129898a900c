#!/usr/bin/env bash
# manage.py of the installed release as the product's user with its settings: manage.sh backup --why trial
set -euo pipefail
etc=/etc/hulian
set -a
. "$etc/hulian.env"
[ ! -e "$etc/backup.env" ] || . "$etc/backup.env"
set +a
cd /opt/hulian/current/app
exec setpriv --reuid hulian --regid hulian --init-groups --no-new-privs ../venv/bin/python manage.py "$@"
