#!/bin/sh
# Runs once in an empty PostgreSQL: a role and a database for every password the deploy step left here; none can open
# another's, nor use up the connections of the others.
set -eu
for file in /run/kokon/roles/*; do
  password=$(cat "$file")
  psql --quiet --username "$POSTGRES_USER" --set ON_ERROR_STOP=1 --set name="${file##*/}" --set password="$password" <<'SQL'
CREATE ROLE :"name" LOGIN NOINHERIT PASSWORD :'password' CONNECTION LIMIT 18;
CREATE DATABASE :"name" OWNER :"name" TEMPLATE template0 ENCODING 'UTF8';
REVOKE ALL ON DATABASE :"name" FROM PUBLIC;
SQL
done
if [ -e /run/kokon/roles/cases ]; then
  psql --quiet --username "$POSTGRES_USER" --set ON_ERROR_STOP=1 --file /kokon/audit_keeper.sql
fi
psql --quiet --username "$POSTGRES_USER" --set ON_ERROR_STOP=1 --command 'REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC'
