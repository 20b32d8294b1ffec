#!/bin/sh
# A backup of the centre, or the office, in the containers of this folder, while it goes on working, and a trial restore:
#   sh backup.sh DATABASES CLIENT_KEYS KEY_FILES           a centre: three places, each on another medium
#   sh backup.sh DATABASES KEY_FILES                       the office, which has no client keys
# `restore.sh` and `./kokon restore` both read it. Exit code 1 where not everything opened, or was carried away.
# KOKON_BACKUP_AFTER is a command that runs here for each new set, with its folder as the last word.
set -eu
id=$(docker compose config --format json | sed -n 's|.*"target": "/kokon/\([a-z0-9-]*\)".*|\1|p' | grep -v '^setup$' | head -n 1)
if [ "$id" = office ]; then count=2 names='DATABASES KEY_FILES'; else count=3 names='DATABASES CLIENT_KEYS KEY_FILES'; fi
[ $# -eq "$count" ] || { echo "kokon: name $count places. Next step: sh backup.sh $names" >&2; exit 1; }
for place; do
    [ -d "$place" ] || { echo "kokon: $place is not there. Next step: mount or make it." >&2; exit 1; }
done
# the user of the container, and nobody else, reads and writes there
[ "$(id -u)" != 0 ] || chown -R 10001:10001 "$@"
databases=$(cd "$1" && pwd)
[ "$count" = 2 ] || { client_keys=$(cd "$2" && pwd); shift; }
key_files=$(cd "$2" && pwd)
set -- --volume "$databases:/backup/databases/place" --volume "$key_files:/backup/key-files/place"
[ "$count" = 2 ] || set -- "$@" --volume "$client_keys:/backup/client-keys/place"
well=0
docker compose --profile backup run --rm -T "$@" \
    backup /start python -m deploy.compose.production.backing_up backup "$id" </dev/null || well=1
[ -n "${KOKON_BACKUP_AFTER-}" ] || exit "$well"
for part in key-files client-keys databases; do
    case $part in databases) place=$databases ;; client-keys) place=${client_keys-} ;; key-files) place=$key_files ;; esac
    [ -n "$place" ] || continue
    set_=$(find "$place" -maxdepth 1 -name "kokon-$id-*" | sort | tail -n 1)
    KOKON_BACKUP_PART=$part KOKON_BACKUP_DAYS=${CASES_BACKUP_DAYS:-30} $KOKON_BACKUP_AFTER "$set_" || well=1
done
exit "$well"
