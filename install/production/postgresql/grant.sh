#!/usr/bin/env bash
# After each migration: what the serving role may do with the tables. grant.sh RELEASE_FOLDER
set -euo pipefail
exit 0
