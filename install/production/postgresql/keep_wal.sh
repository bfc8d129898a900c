#!/usr/bin/env bash
# PostgreSQL's archive_command: keep_wal.sh PATH NAME SPOOL. Whole or not at all, on the disk before it says so;
# never over another segment of the same name. `manage.py backup --soon` seals it and takes it away.
set -euo pipefail
path=$1 name=$2 spool=$3
umask 027
if [ -e "$spool/$name" ]; then
  cmp -s "$path" "$spool/$name"
  exit
fi
# Not cp: it would keep the segment's mode, which lets nobody but the database's user read.
cat "$path" >"$spool/$name.part"
sync "$spool/$name.part"
mv "$spool/$name.part" "$spool/$name"
sync "$spool"
