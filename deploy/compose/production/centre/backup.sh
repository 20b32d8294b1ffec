#!/bin/sh
# A backup of the centre in the containers of this folder, while it goes on working, and a trial restore of it:
#   sh backup.sh DATABASES CLIENT_KEYS KEY_FILES           three places, each on another medium
# `restore.sh` and `./kokon restore` both read it. Exit code 1 where not everything opened, or was carried away.
# KOKON_BACKUP_AFTER is a command that runs here for each new set, with its folder as the last word.
set -eu
[ $# -eq 3 ] || { echo 'kokon: name three places. Next step: sh backup.sh DATABASES CLIENT_KEYS KEY_FILES' >&2; exit 1; }
for place in "$1" "$2" "$3"; do
    [ -d "$place" ] || { echo "kokon: $place is not there. Next step: mount or make it." >&2; exit 1; }
done
# the user of the container, and nobody else, reads and writes there
[ "$(id -u)" != 0 ] || chown -R 10001:10001 "$1" "$2" "$3"
id=$(docker compose config --format json | sed -n 's|.*"target": "/kokon/\([a-z0-9-]*\)".*|\1|p' | grep -v '^setup$' | head -n 1)
well=0
docker compose --profile backup run --rm -T --volume "$(cd "$1" && pwd):/backup/databases/place" \
    --volume "$(cd "$2" && pwd):/backup/client-keys/place" --volume "$(cd "$3" && pwd):/backup/key-files/place" \
    backup /start python -m deploy.compose.production.backing_up backup "$id" </dev/null || well=1
[ -n "${KOKON_BACKUP_AFTER-}" ] || exit "$well"
for part in key-files client-keys databases; do
    case $part in databases) place=$1 ;; client-keys) place=$2 ;; key-files) place=$3 ;; esac
    set_=$(find "$place" -maxdepth 1 -name "kokon-$id-*" | sort | tail -n 1)
    KOKON_BACKUP_PART=$part KOKON_BACKUP_DAYS=${CASES_BACKUP_DAYS:-30} $KOKON_BACKUP_AFTER "$set_" || well=1
done
exit "$well"
