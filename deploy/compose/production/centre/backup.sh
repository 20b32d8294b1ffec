#!/bin/sh
# A backup of the centre in the containers of this folder, while it goes on working, as `./kokon backup` writes it:
#   sh backup.sh DATABASES CLIENT_KEYS KEY_FILES           three places, each on another medium
# `restore.sh` and `./kokon restore` both read it. Older sets stay; no erasure becomes final by it: docs/first-run.md.
set -eu
[ $# -eq 3 ] || { echo 'kokon: name three places. Next step: sh backup.sh DATABASES CLIENT_KEYS KEY_FILES' >&2; exit 1; }
umask 077
id=$(docker compose exec -T cases /start sh -c 'echo "$CASES_CENTRE"' </dev/null)
name=kokon-$id-$(date -u +%Y%m%dT%H%M%S.000Z)
for place in "$1" "$2" "$3"; do
    [ -d "$place" ] || { echo "kokon: $place is not there. Next step: mount or make it." >&2; exit 1; }
    # what an interruption left counts for nothing
    rm -rf "$place"/.kokon-"$id"-*
    mkdir "$place/.$name"
done
databases=$(cd "$1/.$name" && pwd) wrapped=$(cd "$2/.$name" && pwd) keys=$(cd "$3/.$name" && pwd)

of_cases() { docker compose exec -T cases /start python -m services.cases.backup "$@"; }
dump() { # SERVER DATABASE FILE
    echo "kokon: copying $2" >&2
    security=; [ "$2" != cases ] || security=--enable-row-security
    docker compose exec -T --env PGOPTIONS="-c kokon.errand=migration" "$1" \
        pg_dump --username "$2_owner" --dbname "$2" --format=custom $security </dev/null >"$3"
    # every byte is read and unpacked
    docker compose exec -T "$1" pg_restore --file=/dev/null <"$3"
}
dump postgres intake "$databases/intake.dump"
# the keys for letters go along only where casework has not taken every letter; looked at before its own copy
letters="select count(*) from outbox where subject in ('intake.request.sealed', 'intake.message.sealed')"
if [ "$(docker compose exec -T postgres psql --username intake --no-align --tuples-only --command "$letters" intake </dev/null)" != 0 ]; then
    docker compose exec -T cases /start sh -c 'cat "$(dirname "$CASES_DESTROYED_KEYS")/letters/letter-keys"' </dev/null >"$keys/letter-keys"
fi
for database in quality notify; do dump postgres $database "$databases/$database.dump"; done
dump cases-postgres cases "$databases/cases.dump"
# after the rows: a client who arrives in between has no row in the copy, so no row lacks its client key
dump cases-postgres cases_keys "$wrapped/cases_keys.dump"

version=$(docker compose exec -T cases-postgres postgres --version </dev/null | sed 's/.* \([0-9][0-9.]*\).*/\1/')
opened=$(docker compose exec -T cases-postgres pg_restore --file=- --data-only --table=client_key <"$wrapped/cases_keys.dump" |
    of_cases check)
copied=$(of_cases copy --to /tmp/copied.key </dev/null)
docker compose exec -T cases rm /tmp/copied.key </dev/null
docker compose run --rm --no-deps -T --volume "$databases:/backup/databases" --volume "$wrapped:/backup/client-keys" \
    --volume "$keys:/backup/key-files" setup \
    python -m deploy.compose.production copy centre "$id" "$version" "$opened" "$copied" </dev/null
# rows are never without their keys, wrapped keys never without what unwraps them
mv "$keys" "$3/$name"; mv "$wrapped" "$2/$name"; mv "$databases" "$1/$name"
docker compose run --rm --no-deps -T setup python -m deploy.compose.production noted centre "$id" </dev/null
echo "kokon: $name is in all three places." >&2
