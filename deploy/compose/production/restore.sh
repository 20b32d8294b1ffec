#!/bin/sh
# A centre, or the office, that `./kokon backup` or `backup.sh` has copied, in the containers of this folder, which hold
# nothing yet; of each place the newest set is taken:
#   sh restore.sh DATABASES CLIENT_KEYS KEY_FILES [IDENTITY]      a centre
#   sh restore.sh DATABASES KEY_FILES [IDENTITY]                  the office
# IDENTITY is the file that opens a locked backup. .env names the same KOKON_ID. Who was erased before the backup is
# erased again before the service starts. KOKON_REGISTER names a register.json of the office that is newer than the
# backup, such as that of the machine itself.
set -eu
id=$(docker compose config --format json | sed -n 's|.*"target": "/kokon/\([a-z0-9-]*\)".*|\1|p' | grep -v '^setup$' | head -n 1)
if [ "$id" = office ]; then count=2 names='DATABASES KEY_FILES'; else count=3 names='DATABASES CLIENT_KEYS KEY_FILES'; fi
[ $# -eq "$count" ] || [ $# -eq $((count + 1)) ] || { echo "kokon: name $count places. Next step: sh restore.sh $names" >&2; exit 1; }
databases=$(cd "$1" && pwd)
[ "$count" = 2 ] || { client_keys=$(cd "$2" && pwd); shift; }
key_files=$(cd "$2" && pwd) identity=${3-}
set -- --volume "$databases:/backup/databases/place:ro" --volume "$key_files:/backup/key-files/place:ro"
[ "$count" = 2 ] || set -- "$@" --volume "$client_keys:/backup/client-keys/place:ro"
[ -z "$identity" ] || set -- "$@" --volume "$(cd "$(dirname "$identity")" && pwd)/$(basename "$identity"):/identity:ro"
[ -z "${KOKON_REGISTER-}" ] || set -- "$@" --volume "$(cd "$(dirname "$KOKON_REGISTER")" && pwd)/$(basename "$KOKON_REGISTER"):/register:ro"

step() { docker compose --profile backup run --rm -T "$@" </dev/null; }
step setup
if [ "$id" = office ]; then servers=postgres; else servers='postgres cases-postgres'; fi
docker compose up --detach --wait $servers
for server in $servers; do step --no-deps "$server-databases"; done
step --no-deps "$@" restore python -m deploy.compose.production.backing_up restore "$id"
if [ "$id" = office ]; then
    echo 'kokon: restored. Next step: confirm who is a member still, as docs/operations.md has it, then docker compose up --detach' >&2
    exit
fi
step cases-migrations
# the settings of the services
step finish
echo 'kokon: erasing again who was erased' >&2
step --no-deps cases /start python -m services.cases.backup erase-again
echo 'kokon: restored. Next step: docker compose up --detach' >&2
