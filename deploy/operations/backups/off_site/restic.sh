#!/bin/sh
# After a backup: its set goes into the repository of its part, and what is no longer kept here goes from there.
#   [backup] after = "sh /opt/kokon/deploy/operations/backups/off_site/restic.sh"
# Three repositories, best with three providers: RESTIC_DATABASES, RESTIC_CLIENT_KEYS, RESTIC_KEY_FILES; and
# RESTIC_PASSWORD_FILE. An older copy of the key files would open what was erased since: only the newest stays.
set -eu
case $KOKON_BACKUP_PART in
    databases) repository=$RESTIC_DATABASES keep="--keep-within ${KOKON_BACKUP_DAYS}d" ;;
    client-keys) repository=$RESTIC_CLIENT_KEYS keep="--keep-within ${KOKON_BACKUP_DAYS}d" ;;
    key-files) repository=$RESTIC_KEY_FILES keep="--keep-last 1" ;;
esac
restic() { command restic --repo "$repository" --no-cache --quiet "$@"; }
restic cat config >/dev/null 2>&1 || restic init
restic backup --host kokon "$1"
# shellcheck disable=SC2086
restic forget --host kokon --group-by host $keep --prune
