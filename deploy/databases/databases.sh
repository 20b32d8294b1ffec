#!/bin/sh
# Run beside a PostgreSQL, as its superuser: two roles and a database for every verifier that the deploy step left here, and
# the access log. A verifier is what the server compares a password with; no password of a service comes by here. Again is harmless, and gives what an older version made to its owner (roles.sql). The server is
# named by PGHOST.
set -eu
roles=${ROLES:-/run/kokon/verifiers} scripts=${SCRIPTS:-/kokon}
PGPASSWORD=$(cat "${SUPERUSER:-/run/kokon/superuser}")
export PGPASSWORD
asked() {
  psql --no-psqlrc --quiet --tuples-only --no-align --username "${PGUSER:-postgres}" --dbname postgres --set ON_ERROR_STOP=1 "$@"
}
tries=90
until asked --command 'select 1' >/dev/null 2>&1; do
  tries=$((tries - 1))
  [ "$tries" -gt 0 ] || { echo "kokon: $PGHOST does not answer. Next step: look at its log." >&2; exit 1; }
  sleep 2
done
for file in "$roles"/*; do
  name=${file##*/}
  case $name in *_owner) continue ;; esac
  # in the environment, which nobody else reads, and not among the words of the command, which a list of processes shows
  KOKON_PASSWORD=$(cat "$file")
  KOKON_OWNER_PASSWORD=$(cat "${file}_owner")
  export KOKON_PASSWORD KOKON_OWNER_PASSWORD
  handed=$(asked --set name="$name" --set most=18 --file "$scripts/roles.sql")
  [ -z "$handed" ] || echo "kokon: the tables of $handed belong to a role of their own now, no longer to the service" >&2
done
if [ -e "$roles/cases" ]; then asked --file "$scripts/audit_keeper.sql"; fi
asked --command 'REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC'
