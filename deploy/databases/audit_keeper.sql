-- Run by the administrator after roles.sql; again is harmless. The access log of cases is made here, of this text
-- alone, never of what lies in the database or comes out of a backup: nothing of it belongs to the role of the service, which
-- can add to it by its functions and read it, and nothing else, nor to the owner of the database, which reads it for a backup. The first migration says the same but for how much a cut takes, for where there
-- is no such administrator; a test holds the two together.
select 'create role cases_audit nologin' where not exists (select from pg_roles where rolname = 'cases_audit') \gexec
\connect cases
-- the owner of a database sets where names are looked for; nothing that lies there may be taken for the administrator's
set search_path = pg_catalog, pg_temp;

-- dropped first: one that the service's role had made before would stay its own
begin;
drop function if exists public.kokon_audit_functions(), public.kokon_make_audit(name), public.kokon_hand_over_audit() cascade;

create function public.kokon_audit_functions() returns void language plpgsql
set search_path = pg_catalog, pg_temp as $functions$
begin
  CREATE OR REPLACE FUNCTION public.audit_text(place bigint, at timestamptz, actor uuid, act text, kind text,
                                                ids uuid[], ground text)
  RETURNS bytea LANGUAGE sql STABLE
  RETURN convert_to(concat_ws('|', 'kokon-audit-1', place, (extract(epoch FROM at) * 1000000)::bigint,
         coalesce(actor::text, ''), act, kind, array_to_string(ids, ','), ground), 'UTF8');
  CREATE OR REPLACE FUNCTION public.audit_save(entries jsonb) RETURNS void LANGUAGE sql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      INSERT INTO public.audit_entry (at, actor, act, kind, ids, ground)
      SELECT clock_timestamp(), actor, act, kind, ids, ground
        FROM jsonb_to_recordset(entries) AS new (actor uuid, act text, kind text, ids uuid[], ground text)
  $$;
  CREATE OR REPLACE FUNCTION public.audit_seal(most integer) RETURNS integer LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  DECLARE place bigint; start bytea; head bytea; one record; arrivals bigint[]; hashes bytea[];
          last bigint := 0; done integer := 0;
  BEGIN
      PERFORM pg_advisory_xact_lock(1801548393);
      SELECT position, hash INTO place, head FROM public.audit_entry
       WHERE position IS NOT NULL ORDER BY position DESC LIMIT 1;
      IF place IS NULL THEN
          SELECT position, hash INTO place, head FROM public.audit_signed
           WHERE purpose = 'cut' ORDER BY position DESC LIMIT 1;
      END IF;
      place := coalesce(place, 0);
      head := coalesce(head, decode(repeat('00', 32), 'hex'));
      LOOP
          start := head;
          arrivals := '{}';
          hashes := '{}';
          FOR one IN
              SELECT arrival, public.audit_text(
                         place + row_number() OVER (ORDER BY arrival), at, actor, act, kind, ids, ground) AS written
                FROM public.audit_entry WHERE position IS NULL AND arrival > last
               ORDER BY arrival LIMIT least(most - done, 20)
          LOOP
              head := sha256(head || one.written);
              last := one.arrival;
              arrivals := arrivals || last;
              hashes := hashes || head;
          END LOOP;
          UPDATE public.audit_entry
             SET position = place + number, previous = coalesce(hashes[number - 1], start), hash = hashes[number]
            FROM unnest(arrivals) WITH ORDINALITY AS made (arrival, number)
           WHERE audit_entry.arrival = made.arrival;
          place := place + cardinality(arrivals);
          done := done + cardinality(arrivals);
          EXIT WHEN cardinality(arrivals) < 20 OR done = most;
          PERFORM pg_sleep(0.001);  -- a page whose processor this took waits until here, not until all is done
      END LOOP;
      RETURN done;
  END $$;
  CREATE OR REPLACE FUNCTION public.audit_root(of_day date, place bigint, head bytea, key bytea, by bytea) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      INSERT INTO public.audit_signed VALUES ('root', of_day, place, head, key, by) ON CONFLICT DO NOTHING
  $$;
  CREATE OR REPLACE FUNCTION public.audit_cut(of_day date, place bigint, head bytea, key bytea, by bytea) RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  DECLARE gone bigint; today date := (clock_timestamp() AT TIME ZONE 'UTC')::date;
  BEGIN
      PERFORM pg_advisory_xact_lock(1801548393);
      IF NOT EXISTS (SELECT FROM public.audit_entry WHERE position = place AND hash = head)
         OR EXISTS (SELECT FROM public.audit_entry
                     WHERE position <= place AND at > clock_timestamp() - interval '12 months') THEN
          RAISE EXCEPTION 'the audit keeps at least a year';
      END IF;
      -- nothing here can tell whether it is signed: whoever only says so takes a month of the oldest, and not twice a day
      IF of_day NOT BETWEEN today - 1 AND today + 1
         OR EXISTS (SELECT FROM public.audit_entry WHERE position <= place
                       AND at > (SELECT min(at) FROM public.audit_entry) + interval '31 days') THEN
          RAISE EXCEPTION 'the audit is cut by a month, once a day';
      END IF;
      INSERT INTO public.audit_signed VALUES ('cut', of_day, place, head, key, by);
      PERFORM set_config('kokon.audit_cut', 'on', true);
      DELETE FROM public.audit_entry WHERE position <= place;
      GET DIAGNOSTICS gone = ROW_COUNT;
      PERFORM set_config('kokon.audit_cut', '', true);
      RETURN gone;
  END $$;
  CREATE OR REPLACE FUNCTION public.audit_only_grows() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp AS $$
  BEGIN
      IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'audit_entry' THEN
          -- only to be chained, once
          IF OLD.position IS NULL AND NEW.position IS NOT NULL
             AND (OLD.arrival, OLD.at, OLD.actor, OLD.act, OLD.kind, OLD.ids, OLD.ground)
                 IS NOT DISTINCT FROM (NEW.arrival, NEW.at, NEW.actor, NEW.act, NEW.kind, NEW.ids, NEW.ground) THEN
              RETURN NEW;
          END IF;
      ELSIF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'audit_entry' THEN
          IF current_setting('kokon.audit_cut', true) = 'on' THEN
              RETURN OLD;
          END IF;
      END IF;
      RAISE EXCEPTION 'the audit only grows';
  END $$;
end $functions$;

create function public.kokon_make_audit(service name) returns void language plpgsql
set search_path = pg_catalog, pg_temp as $make$
declare thing text; owner name := service || '_owner';
begin
  -- whoever owns the schema can drop what lies in it
  execute format('alter schema public owner to %I', current_user);
  execute format('grant usage on schema public to %I', service);
  execute format('grant usage, create on schema public to %I', owner);
  CREATE TABLE public.audit_entry (
      arrival bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      at timestamptz NOT NULL,
      actor uuid,
      act text NOT NULL CHECK (act ~ '^[a-z][a-z_]{0,39}$'),
      kind text NOT NULL CHECK (kind ~ '^[a-z][a-z_]{0,39}$'),
      ids uuid[] NOT NULL,
      ground text NOT NULL CHECK (ground = '' OR ground ~ '^[a-z][a-z_]{0,39}$'),
      position bigint UNIQUE,
      previous bytea,
      hash bytea,
      CONSTRAINT audit_entry_chained_at_once CHECK (num_nulls(position, previous, hash) IN (0, 3))
  );
  CREATE INDEX audit_entry_waiting ON public.audit_entry (arrival) WHERE position IS NULL;
  CREATE INDEX audit_entry_at ON public.audit_entry (at);
  CREATE INDEX audit_entry_ids ON public.audit_entry USING gin (ids);
  CREATE TABLE public.audit_signed (
      purpose text NOT NULL CHECK (purpose IN ('root', 'cut')),
      day date NOT NULL,
      position bigint NOT NULL,
      hash bytea NOT NULL,
      public_key bytea NOT NULL,
      signature bytea NOT NULL,
      PRIMARY KEY (purpose, day)
  );
  perform public.kokon_audit_functions();
  CREATE TRIGGER audit_entry_only_grows BEFORE UPDATE OR DELETE ON public.audit_entry
  FOR EACH ROW EXECUTE FUNCTION public.audit_only_grows();
  CREATE TRIGGER audit_entry_stays BEFORE TRUNCATE ON public.audit_entry
  FOR EACH STATEMENT EXECUTE FUNCTION public.audit_only_grows();
  CREATE TRIGGER audit_signed_only_grows BEFORE UPDATE OR DELETE ON public.audit_signed
  FOR EACH ROW EXECUTE FUNCTION public.audit_only_grows();
  CREATE TRIGGER audit_signed_stays BEFORE TRUNCATE ON public.audit_signed
  FOR EACH STATEMENT EXECUTE FUNCTION public.audit_only_grows();
  foreach thing in array array['audit_entry', 'audit_signed'] loop
    execute format('alter table public.%I owner to cases_audit', thing);
    execute format('grant select on public.%I to %I, %I', thing, service, owner);
  end loop;
  -- the number of the next entry, for a backup
  execute format('grant select on sequence public.audit_entry_arrival_seq to %I', owner);
  foreach thing in array array[
    'audit_text(bigint, timestamptz, uuid, text, text, uuid[], text)', 'audit_save(jsonb)', 'audit_seal(integer)',
    'audit_root(date, bigint, bytea, bytea, bytea)', 'audit_cut(date, bigint, bytea, bytea, bytea)', 'audit_only_grows()'
  ]
  loop
    execute format('alter function public.%s owner to cases_audit', thing);
    execute format('revoke all on function public.%s from public', thing);
    if thing !~ '^audit_(only_grows|text)' then
      execute format('grant execute on function public.%s to %I', thing, service);
    end if;
  end loop;
end $make$;

-- for the first migration: what it made of the log goes, empty as it is, and the log is made anew, of the text above
create function public.kokon_hand_over_audit() returns void language plpgsql security definer
set search_path = pg_catalog, pg_temp set row_security = off as $$
begin
  if exists (select from pg_class where oid = to_regclass('public.audit_entry') and relowner = 'cases_audit'::regrole) then
    raise exception 'the audit was handed over before';
  end if;
  lock table public.audit_entry, public.audit_signed in access exclusive mode;
  -- to look into a view is to run what somebody wrote into it
  if exists (select from pg_class where relkind <> 'r'
                and oid in ('public.audit_entry'::regclass, 'public.audit_signed'::regclass)) then
    raise exception 'something else has the name of the audit';
  end if;
  if exists (select from only public.audit_entry) or exists (select from only public.audit_signed) then
    raise exception 'the audit has entries already';
  end if;
  drop table public.audit_entry, public.audit_signed;
  drop function public.audit_text(bigint, timestamptz, uuid, text, text, uuid[], text), public.audit_save(jsonb),
    public.audit_seal(integer), public.audit_root(date, bigint, bytea, bytea, bytea),
    public.audit_cut(date, bigint, bytea, bytea, bytea), public.audit_only_grows();
  perform public.kokon_make_audit('cases');
end $$;

-- these are for the administrator alone, and the last one for the first migration
revoke all on function public.kokon_audit_functions(), public.kokon_make_audit(name), public.kokon_hand_over_audit() from public;
grant execute on function public.kokon_hand_over_audit() to cases_owner;
-- where the log is there already, it works by the text above from now on
do $$ begin
  if exists (select from pg_class where oid = to_regclass('public.audit_entry') and relowner = 'cases_audit'::regrole) then
    perform public.kokon_audit_functions();
    -- of a log that is older than the owner of the database
    grant usage, create on schema public to cases_owner;
    grant select on public.audit_entry, public.audit_signed, public.audit_entry_arrival_seq to cases_owner;
  end if;
end $$;
commit;
\connect postgres
