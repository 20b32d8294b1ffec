-- Run by the administrator. The first migration that makes the audit of cases hands it over with this function: from then on
-- nothing of it belongs to the role of the service, which can add to it by its functions and read it, and nothing else.
select 'create role cases_audit nologin' where not exists (select from pg_roles where rolname = 'cases_audit') \gexec
\connect cases
-- the owner of a database sets where names are looked for; nothing that lies there may be taken for the administrator's
set search_path = pg_catalog, pg_temp;
create or replace function public.kokon_hand_over_audit() returns void language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
declare thing text; service text := session_user;
begin
  -- once: a function that the service makes later must not become the audit's own
  if exists (select from pg_class where oid = to_regclass('public.audit_entry') and relowner = 'cases_audit'::regrole) then
    raise exception 'the audit was handed over before';
  end if;
  foreach thing in array array['audit_entry', 'audit_signed'] loop
    execute format('alter table public.%I owner to cases_audit', thing);
    execute format('revoke all on public.%I from public, %I', thing, service);
    execute format('grant select on public.%I to %I', thing, service);
  end loop;
  -- these and no other: a function of the service's own, restored from a backup, must not become the audit's either
  foreach thing in array array[
    'audit_text(bigint, timestamptz, uuid, text, text, uuid[], text)', 'audit_save(jsonb)', 'audit_seal(integer)',
    'audit_root(date, bigint, bytea, bytea, bytea)', 'audit_cut(date, bigint, bytea, bytea, bytea)', 'audit_only_grows()'
  ]
  loop
    execute format('alter function public.%s owner to cases_audit', thing);
    execute format('revoke all on function public.%s from public, %I', thing, service);
    if thing !~ '^audit_(only_grows|text)' then
      execute format('grant execute on function public.%s to %I', thing, service);
    end if;
  end loop;
  -- whoever owns the schema can drop what lies in it
  execute format('alter schema public owner to %I', current_user);
  execute format('grant usage, create on schema public to %I', service);
end $$;
\connect postgres
