-- Run by the administrator with psql, which is told name and most by --set, and the two passwords, or their verifiers, by
-- KOKON_PASSWORD and KOKON_OWNER_PASSWORD in its environment; again is harmless. A database belongs to the role NAME_owner, as
-- which migrations, dumps and restores run and nothing else. The service comes in as NAME: it reads and writes rows and owns
-- nothing, so it cannot switch off row-level security, a policy, a trigger or a function.
-- Prints NAME where the tables of an older database have changed hands.
\set owner :name _owner
\if :{?password}
\else
\getenv password KOKON_PASSWORD
\getenv owner_password KOKON_OWNER_PASSWORD
\endif
select format('create role %I login noinherit', role) from unnest(array[:'name', :'owner']) as role
 where not exists (select from pg_roles where rolname = role) \gexec
alter role :"name" password :'password' connection limit :most;
alter role :"owner" password :'owner_password' connection limit 4;
select format('create database %I owner %I template template0 encoding %L', :'name', :'owner', 'UTF8')
 where not exists (select from pg_database where datname = :'name') \gexec
alter database :"name" owner to :"owner";
revoke all on database :"name" from public;
grant connect on database :"name" to :"name";
\connect :name
-- the service chose where names are looked for, as long as the database was its own
set search_path = pg_catalog, pg_temp;

begin;
select :'name' where exists (
  select from pg_shdepend
   where dbid = (select oid from pg_database where datname = current_database())
     and refclassid = 'pg_authid'::regclass and refobjid = :'name'::regrole and deptype = 'o');
reassign owned by :"name" to :"owner";
revoke create on schema public from :"name";
grant usage on schema public to :"name";
alter default privileges for role :"owner" grant select, insert, update, delete on tables to :"name";
alter default privileges for role :"owner" grant usage on sequences to :"name";
-- what was there before these defaults; the access log belongs to a role of its own and is left out
select format('grant select, insert, update, delete on public.%I to %I', relname, :'name') from pg_class
 where relowner = :'owner'::regrole and relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v')
   and relname <> 'alembic_version'
   and not (has_table_privilege(:'name', oid, 'select') and has_table_privilege(:'name', oid, 'insert')
        and has_table_privilege(:'name', oid, 'update') and has_table_privilege(:'name', oid, 'delete')) \gexec
select format('grant usage on sequence public.%I to %I', relname, :'name') from pg_class
 where relowner = :'owner'::regrole and relnamespace = 'public'::regnamespace
   and case when relkind = 'S' then not has_sequence_privilege(:'name', oid, 'usage') end \gexec
-- the service only looks at which version its tables are
select format('grant select on public.alembic_version to %I', :'name')
 where to_regclass('public.alembic_version') is not null \gexec
select format('revoke insert, update, delete on public.alembic_version from %I', :'name')
 where to_regclass('public.alembic_version') is not null \gexec
commit;
\connect postgres
