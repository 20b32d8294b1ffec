#!/bin/sh
# After a backup: the remote of its part becomes what the place here is, with what was removed from it gone there, too.
#   [backup] after = "sh /opt/kokon/deploy/operations/backups/off_site/rclone.sh"
# Three remotes, best with three providers: RCLONE_DATABASES, RCLONE_CLIENT_KEYS, RCLONE_KEY_FILES, each remote:folder.
set -eu
case $KOKON_BACKUP_PART in
    databases) remote=$RCLONE_DATABASES ;;
    client-keys) remote=$RCLONE_CLIENT_KEYS ;;
    key-files) remote=$RCLONE_KEY_FILES ;;
esac
rclone sync --exclude '/.*/**' "${1%/*}" "$remote"
