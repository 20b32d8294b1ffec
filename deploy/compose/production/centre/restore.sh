#!/bin/sh
# A centre that `./kokon backup` or `backup.sh` has copied, in the containers of this folder, which hold nothing yet:
#   sh restore.sh DATABASES CLIENT_KEYS KEY_FILES [IDENTITY]      three places; of each the newest set is taken
# IDENTITY is the file that opens a locked backup. .env names the same KOKON_ID. Who was erased before the backup is
# erased again before the service starts.
set -eu
[ $# -eq 3 ] || [ $# -eq 4 ] || { echo 'kokon: name three places. Next step: sh restore.sh DATABASES CLIENT_KEYS KEY_FILES' >&2; exit 1; }
databases=$(cd "$1" && pwd) wrapped=$(cd "$2" && pwd) keys=$(cd "$3" && pwd) identity=${4-/dev/null}
id=$(docker compose config --format json | sed -n 's|.*"target": "/kokon/\([a-z0-9-]*\)".*|\1|p' | grep -v '^setup$' | head -n 1)

step() { docker compose --profile backup run --rm -T "$@" </dev/null; }
step setup
docker compose up --detach --wait postgres cases-postgres
step --no-deps postgres-databases
step --no-deps cases-postgres-databases
[ "$identity" = /dev/null ] || set -- --volume "$(cd "$(dirname "$4")" && pwd)/$(basename "$4"):/identity:ro"
[ "$identity" != /dev/null ] || set --
step --no-deps --volume "$databases:/backup/databases/place:ro" --volume "$wrapped:/backup/client-keys/place:ro" \
    --volume "$keys:/backup/key-files/place:ro" "$@" restore python -m deploy.compose.production.backing_up restore "$id"
step --env KOKON_FRESH_BACKUP=not_needed cases-migrations
# the settings of the service, which erases
step finish
echo 'kokon: erasing again who was erased' >&2
step --no-deps cases /start python -m services.cases.backup erase-again
echo 'kokon: restored. Next step: docker compose up --detach' >&2
