#!/bin/sh
# A centre that `./kokon backup` has copied, in the containers of this folder, which hold nothing yet:
#   sh restore.sh DATABASES CLIENT_KEYS KEY_FILES           three folders kokon-ID-DATE, not locked
# .env names the same KOKON_ID. Who was erased before the backup is erased again before the service starts.
set -eu
[ $# -eq 3 ] || { echo 'kokon: name three sets. Next step: sh restore.sh DATABASES CLIENT_KEYS KEY_FILES' >&2; exit 1; }
databases=$(cd "$1" && pwd) wrapped=$(cd "$2" && pwd) keys=$(cd "$3" && pwd)
id=$(docker compose config --format json | sed -n 's|.*"target": "/kokon/\([a-z0-9-]*\)".*|\1|p' | grep -v '^setup$' | head -n 1)

step() { docker compose run --rm -T "$@"; }
administrator() { docker compose exec -T "$1" psql --no-psqlrc --quiet --username postgres --dbname "$2" --set ON_ERROR_STOP=1 >/dev/null; }
# some entries of a dump, all or none, with the rights of the role that owns the database
entries() { # SERVER DATABASE DUMP; the list on standard input
    docker compose exec -T "$1" sh -c 'cat >/tmp/entries'
    docker compose exec -T --env PGOPTIONS="-c kokon.errand=migration" "$1" \
        pg_restore --username "$2_owner" --dbname "$2" --no-owner --no-privileges --exit-on-error --single-transaction \
        --use-list /tmp/entries <"$3"
}
load() { # SERVER DATABASE DUMP
    echo "kokon: restoring $2" >&2
    list=$(docker compose exec -T "$1" pg_restore --list <"$3")
    if [ "$2" = cases ]; then
        # the access log belongs to a role of its own: its tables are made here, and of the dump come only their rows
        if printf '%s\n' "$list" | grep -v ' cases_audit$' | grep -qE ' (TABLE|VIEW) public audit_(entry|signed) '; then
            echo 'kokon: something else has the name of the access log in it. Next step: use another set.' >&2; exit 1
        fi
        administrator "$1" cases <<'SQL'
select public.kokon_make_audit('cases');
grant insert on public.audit_entry, public.audit_signed to cases_owner;
grant update on sequence public.audit_entry_arrival_seq to cases_owner;
SQL
        printf '%s\n' "$list" | grep ' cases_audit$' | grep -E ' (TABLE DATA|SEQUENCE SET) ' | entries "$1" cases "$3"
        administrator "$1" cases <<'SQL'
revoke insert on public.audit_entry, public.audit_signed from cases_owner;
revoke update on sequence public.audit_entry_arrival_seq from cases_owner;
SQL
    fi
    printf '%s\n' "$list" | grep -vE ' (cases_audit|kokon_administrator|postgres)$|SCHEMA - public|COMMENT - SCHEMA' | entries "$1" "$2" "$3"
}

step setup </dev/null
step --no-deps --volume "$databases:/backup/databases:ro" --volume "$wrapped:/backup/client-keys:ro" \
    --volume "$keys:/backup/key-files:ro" setup python -m deploy.compose.production put-back centre "$id" </dev/null
docker compose up --detach --wait postgres cases-postgres
step --no-deps postgres-databases </dev/null
step --no-deps cases-postgres-databases </dev/null
load cases-postgres cases "$databases/cases.dump"
load cases-postgres cases_keys "$wrapped/cases_keys.dump"
for name in intake quality notify; do load postgres "$name" "$databases/$name.dump"; done
# those of the copy may be destroyed: intake seals for none until casework has announced its own
administrator postgres intake <<'SQL'
do $$ begin if to_regclass('public.letter_key') is not null then
    delete from public.letter_key; delete from public.letter_keys_announced;
end if; end $$;
SQL
step --env KOKON_FRESH_BACKUP=not_needed cases-migrations </dev/null
# the settings of the service, which erases
step finish </dev/null
echo 'kokon: erasing again who was erased' >&2
step --no-deps cases /start python -m services.cases.backup erase-again </dev/null
echo 'kokon: restored. Next step: docker compose up --detach' >&2
