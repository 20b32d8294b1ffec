"""Who is in the team of a file; openings in an emergency; the database hands out a client's rows to nobody else."""

from alembic import op

revision = "0007"
down_revision = "0006"

TABLES = (
    """
    CREATE TABLE file_member (
        id uuid PRIMARY KEY,
        file_id uuid NOT NULL,
        staff_id uuid NOT NULL,
        capacity text NOT NULL,
        since timestamptz NOT NULL,
        until timestamptz,
        parts text[] NOT NULL,
        reason text NOT NULL,
        added_by uuid NOT NULL,
        CONSTRAINT file_member_limited_ends CHECK (capacity IN ('responsible', 'deputy') OR until IS NOT NULL)
    )
    """,
    "CREATE INDEX file_member_of_file ON file_member (file_id)",
    "CREATE INDEX file_member_of_staff ON file_member (staff_id)",
    """
    CREATE UNIQUE INDEX file_member_one_responsible ON file_member (file_id)
    WHERE capacity = 'responsible' AND until IS NULL
    """,
    """
    INSERT INTO file_member (id, file_id, staff_id, capacity, since, parts, reason, added_by)
    SELECT gen_random_uuid(), id, responsible, 'responsible', opened_at, '{}', 'opened', opened_by FROM file
    """,
    """
    CREATE TABLE file_opening (
        id uuid PRIMARY KEY,
        file_id uuid NOT NULL,
        file_code text NOT NULL,
        key_id text NOT NULL,
        asked_by uuid NOT NULL,
        asked_at timestamptz NOT NULL,
        reason_length integer NOT NULL,
        reason bytea NOT NULL,
        answered_by uuid,
        answered_at timestamptz,
        until timestamptz,
        refused boolean NOT NULL,
        reviewed_by uuid,
        reviewed_at timestamptz,
        CONSTRAINT file_opening_never_alone CHECK (answered_by <> asked_by),
        CONSTRAINT file_opening_with_a_reason CHECK (reason_length >= 20),
        CONSTRAINT file_opening_for_four_hours CHECK (until IS NULL OR until <= answered_at + interval '4 hours')
    )
    """,
    "CREATE INDEX file_opening_asked ON file_opening (asked_at)",
    "CREATE INDEX file_opening_by ON file_opening (asked_by)",
)

# What a transaction said about itself; nothing where it said nothing, and then every rule below is false.
CONTEXT = (
    """
    CREATE FUNCTION kokon_reader() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
    $$ SELECT nullif(current_setting('kokon.reader', true), '')::uuid $$
    """,
    """
    CREATE FUNCTION kokon_now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS
    $$ SELECT nullif(current_setting('kokon.now', true), '')::timestamptz $$
    """,
    """
    CREATE FUNCTION kokon_errand() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
    $$ SELECT nullif(current_setting('kokon.errand', true), '') $$
    """,
    """
    CREATE FUNCTION kokon_counsels() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
    $$ SELECT string_to_array(current_setting('kokon.roles', true), ',')
              && ARRAY['counsellor', 'deputy', 'intake_duty', 'lead'] $$
    """,
    """
    CREATE FUNCTION kokon_interprets() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
    $$ SELECT 'interpreter' = ANY (string_to_array(current_setting('kokon.roles', true), ',')) $$
    """,
    """
    CREATE FUNCTION kokon_own_files() RETURNS SETOF uuid LANGUAGE sql STABLE AS
    $$ SELECT file_id FROM file_member
        WHERE staff_id = kokon_reader() AND capacity IN ('responsible', 'deputy', 'substitute')
          AND since <= kokon_now() AND (until IS NULL OR until > kokon_now())
       UNION ALL
       SELECT file_id FROM file_opening
        WHERE asked_by = kokon_reader() AND answered_by <> asked_by AND until > kokon_now() $$
    """,
    """
    CREATE FUNCTION kokon_has_no_team(file uuid) RETURNS boolean LANGUAGE sql STABLE AS
    $$ SELECT NOT EXISTS (SELECT FROM file_member WHERE file_id = file) $$
    """,
)


def hers(file: str, part: str, *, writing: bool = False) -> str:
    """That a file is the reader's, as a condition: for one row it is looked up, for many the team is read once."""
    given = "true" if part == "cover" else f"'{part}' = ANY (place.parts)"
    limited = "place.capacity = 'substitute'" if writing else "place.capacity IN ('substitute', 'interpreter')"
    interprets = "" if writing else " OR place.capacity = 'interpreter' AND kokon_interprets()"
    return f"""(
        EXISTS (
            SELECT FROM file_member AS place
             WHERE place.file_id = {file} AND place.staff_id = kokon_reader()
               AND place.since <= kokon_now() AND (place.until IS NULL OR place.until > kokon_now())
               AND (place.capacity IN ('responsible', 'deputy') OR {limited} AND {given})
               AND (kokon_counsels(){interprets})
        ) OR EXISTS (
            SELECT FROM file_opening AS opening
             WHERE opening.file_id = {file} AND opening.asked_by = kokon_reader() AND kokon_counsels()
               AND opening.answered_by <> opening.asked_by AND opening.until > kokon_now()
        )
    )"""  # noqa: S608


GUARDED = ("file", "request", "message", "gate_record", "file_member", "file_opening")
ERRANDS: dict[str, dict[str, tuple[str, ...]]] = {
    "file": {
        "SELECT": ("existence", "opening", "team", "merging", "retention"),
        "UPDATE": ("team", "merging", "retention"),
        "DELETE": ("retention",),
    },
    "request": {
        "SELECT": ("arrivals", "reopening", "filing", "existence", "retention"),
        "INSERT": ("arrivals", "reopening"),
        "UPDATE": ("arrivals", "reopening", "filing", "retention"),
        "DELETE": ("retention",),
    },
    "message": {
        "SELECT": ("arrivals", "reopening", "retention"),
        "INSERT": ("arrivals",),
        "UPDATE": ("reopening", "retention"),
        "DELETE": ("retention",),
    },
    "gate_record": {"SELECT": ("retention",), "DELETE": ("retention",)},
    "file_member": {"SELECT": ("retention",), "DELETE": ("retention",)},
    "file_opening": {"SELECT": ("retention",), "DELETE": ("retention",)},
}
UNFILED = "file_id IS NULL AND kokon_counsels()"
POLICIES = (
    f"CREATE POLICY team_reads ON file FOR SELECT USING ({hers('file.id', 'cover')})",
    f"CREATE POLICY team_writes ON file FOR UPDATE USING ({hers('file.id', 'cover', writing=True)})",
    "CREATE POLICY counselling_opens ON file FOR INSERT WITH CHECK (kokon_counsels() AND opened_by = kokon_reader())",
    f"CREATE POLICY team_reads ON request FOR SELECT USING ({UNFILED} OR {hers('request.file_id', 'messages')})",
    f"""
    CREATE POLICY team_writes ON request FOR UPDATE
    USING ({UNFILED} OR {hers("request.file_id", "messages", writing=True)})
    """,
    # through the rows of requests that the reader sees without an errand
    """
    CREATE POLICY team_reads ON message FOR SELECT USING (
        kokon_errand() IS NULL AND EXISTS (SELECT FROM request WHERE request.thread_id = message.thread_id)
    )
    """,
    f"""
    CREATE POLICY team_writes ON message FOR INSERT WITH CHECK (
        author = kokon_reader() AND EXISTS (
            SELECT FROM request WHERE request.thread_id = message.thread_id
               AND ({UNFILED} OR {hers("request.file_id", "messages", writing=True)})
        )
    )
    """,
    f"CREATE POLICY team_reads ON gate_record FOR SELECT USING ({hers('gate_record.file_id', 'information')})",
    f"""
    CREATE POLICY team_writes ON gate_record FOR INSERT
    WITH CHECK (staff_id = kokon_reader() AND {hers("gate_record.file_id", "information", writing=True)})
    """,
    "CREATE POLICY staff_sees ON file_member FOR SELECT USING (kokon_reader() IS NOT NULL)",
    """
    CREATE POLICY nobody_lets_herself_in ON file_member FOR INSERT WITH CHECK (
        added_by = kokon_reader() AND (
            staff_id <> kokon_reader() OR kokon_has_no_team(file_id)
            OR file_id IN (SELECT kokon_own_files())
        )
    )
    """,
    """
    CREATE POLICY a_place_only_ends ON file_member FOR UPDATE
    USING (kokon_reader() IS NOT NULL) WITH CHECK (until <= kokon_now())
    """,
    "CREATE POLICY staff_sees ON file_opening FOR SELECT USING (kokon_reader() IS NOT NULL)",
    """
    CREATE POLICY asked_for_oneself ON file_opening FOR INSERT
    WITH CHECK (asked_by = kokon_reader() AND answered_by IS NULL AND until IS NULL)
    """,
    """
    CREATE POLICY answered_or_reviewed ON file_opening FOR UPDATE
    USING (kokon_reader() IS NOT NULL) WITH CHECK (answered_by = kokon_reader() OR reviewed_by = kokon_reader())
    """,
)


def for_errands(table: str, command: str, errands: tuple[str, ...]) -> str:
    named = ", ".join(f"'{errand}'" for errand in (*errands, "migration"))
    rule = "WITH CHECK" if command == "INSERT" else "USING"
    return f"CREATE POLICY errand_{command.lower()} ON {table} FOR {command} {rule} (kokon_errand() IN ({named}))"


def upgrade() -> None:
    for statement in (*TABLES, *CONTEXT):
        op.execute(statement)
    for table in GUARDED:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        for command in ("SELECT", "INSERT", "UPDATE", "DELETE"):
            op.execute(for_errands(table, command, ERRANDS[table].get(command, ())))
    for policy in POLICIES:
        op.execute(policy)
