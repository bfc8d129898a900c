#!/usr/bin/env bash
# After each migration: what the serving role may do with the tables that there are now. grant.sh RELEASE_FOLDER
# Rows may be read, written and deleted; tables may not be made, changed, dropped or emptied, and chains only grow.
# Where the product brings a command of its own for this (row-level security), that command decides.
set -euo pipefail
release=${1:?"usage: grant.sh RELEASE_FOLDER"}
set -a
. /etc/hulian/hulian.env
. /etc/hulian/owner.env
set +a
cd "$release/app"
if [ -f web/management/commands/grant.py ]; then
  exec setpriv --reuid hulian --regid hulian --init-groups "$release/venv/bin/python" manage.py grant
fi
exec psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 --file install/production/postgresql/grants.sql "$HULIAN_DATABASE_URL"
