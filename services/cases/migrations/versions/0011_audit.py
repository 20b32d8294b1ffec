"""Who did what and when: written by one function alone, chained by another, changed by nobody."""

from alembic import op

revision = "0011"
down_revision = "0010"

CODE = "~ '^[a-z][a-z_]{0,39}$'"
TABLES = (
    f"""
    CREATE TABLE audit_entry (
        arrival bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        at timestamptz NOT NULL,
        actor uuid,
        act text NOT NULL CHECK (act {CODE}),
        kind text NOT NULL CHECK (kind {CODE}),
        ids uuid[] NOT NULL,
        ground text NOT NULL CHECK (ground = '' OR ground {CODE}),
        position bigint UNIQUE,
        previous bytea,
        hash bytea,
        CONSTRAINT audit_entry_chained_at_once CHECK (num_nulls(position, previous, hash) IN (0, 3))
    )
    """,
    "CREATE INDEX audit_entry_waiting ON audit_entry (arrival) WHERE position IS NULL",
    "CREATE INDEX audit_entry_at ON audit_entry (at)",
    "CREATE INDEX audit_entry_ids ON audit_entry USING gin (ids)",
    """
    CREATE TABLE audit_signed (
        purpose text NOT NULL CHECK (purpose IN ('root', 'cut')),
        day date NOT NULL,
        position bigint NOT NULL,
        hash bytea NOT NULL,
        public_key bytea NOT NULL,
        signature bytea NOT NULL,
        PRIMARY KEY (purpose, day)
    )
    """,
    """
    CREATE TABLE audit_review (
        week date PRIMARY KEY,
        reviewed_by uuid NOT NULL,
        reviewed_at timestamptz NOT NULL
    )
    """,
)
# services.cases.foundation.audit.domain.written writes the same; a test holds the two together
FUNCTIONS = (
    """
    CREATE FUNCTION audit_text(place bigint, at timestamptz, actor uuid, act text, kind text, ids uuid[], ground text)
    RETURNS bytea LANGUAGE sql STABLE
    RETURN convert_to(concat_ws('|', 'kokon-audit-1', place, (extract(epoch FROM at) * 1000000)::bigint,
           coalesce(actor::text, ''), act, kind, array_to_string(ids, ','), ground), 'UTF8')
    """,
    """
    CREATE FUNCTION audit_save(entries jsonb) RETURNS void LANGUAGE sql
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
        INSERT INTO public.audit_entry (at, actor, act, kind, ids, ground)
        SELECT clock_timestamp(), actor, act, kind, ids, ground
          FROM jsonb_to_recordset(entries) AS new (actor uuid, act text, kind text, ids uuid[], ground text)
    $$
    """,
    """
    CREATE FUNCTION audit_seal(most integer) RETURNS integer LANGUAGE plpgsql
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
    END $$
    """,
    """
    CREATE FUNCTION audit_root(of_day date, place bigint, head bytea, key bytea, by bytea) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
        INSERT INTO public.audit_signed VALUES ('root', of_day, place, head, key, by) ON CONFLICT DO NOTHING
    $$
    """,
    """
    CREATE FUNCTION audit_cut(of_day date, place bigint, head bytea, key bytea, by bytea) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DECLARE gone bigint;
    BEGIN
        PERFORM pg_advisory_xact_lock(1801548393);
        IF NOT EXISTS (SELECT FROM public.audit_entry WHERE position = place AND hash = head)
           OR EXISTS (SELECT FROM public.audit_entry
                       WHERE position <= place AND at > clock_timestamp() - interval '12 months') THEN
            RAISE EXCEPTION 'the audit keeps at least a year';
        END IF;
        INSERT INTO public.audit_signed VALUES ('cut', of_day, place, head, key, by);
        PERFORM set_config('kokon.audit_cut', 'on', true);
        DELETE FROM public.audit_entry WHERE position <= place;
        GET DIAGNOSTICS gone = ROW_COUNT;
        PERFORM set_config('kokon.audit_cut', '', true);
        RETURN gone;
    END $$
    """,
    """
    CREATE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql
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
    END $$
    """,
)
GUARDS = tuple(
    statement
    for table in ("audit_entry", "audit_signed")
    for statement in (
        f"""
        CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION audit_only_grows()
        """,
        f"""
        CREATE TRIGGER {table}_stays BEFORE TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows()
        """,
    )
)
# the administrator's, made with the database: afterwards nothing of the audit belongs to the service's role any more
HAND_OVER = """
DO $$ BEGIN
    IF to_regprocedure('kokon_hand_over_audit()') IS NOT NULL THEN
        PERFORM kokon_hand_over_audit();
    END IF;
END $$
"""


def upgrade() -> None:
    for statement in (*TABLES, *FUNCTIONS, *GUARDS, HAND_OVER):
        op.execute(statement)
