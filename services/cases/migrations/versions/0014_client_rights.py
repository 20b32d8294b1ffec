"""What clients ask for by right: a register with its clock, corrections with their trail, files that are only kept."""

from alembic import op

revision = "0014"
down_revision = "0013"

TABLES = (
    """
    CREATE TABLE rights_request (
        id uuid PRIMARY KEY,
        file_id uuid NOT NULL,
        file_code text NOT NULL,
        key_id text NOT NULL,
        "right" text NOT NULL,
        received_on date NOT NULL,
        due_on date NOT NULL,
        taken_by uuid NOT NULL,
        wish bytea,
        extended_on date,
        extended_because bytea,
        review bytea,
        prepared_by uuid,
        prepared_at timestamptz,
        checked_by uuid,
        checked_at timestamptz,
        settled_by uuid,
        settled_at timestamptz,
        outcome text,
        handed text,
        answer bytea,
        CONSTRAINT rights_request_looked_through_by_two CHECK (checked_by <> prepared_by)
    )
    """,
    "CREATE INDEX rights_request_of_file ON rights_request (file_id)",
    """
    CREATE TABLE correction (
        id uuid PRIMARY KEY,
        asked_id uuid NOT NULL,
        file_id uuid NOT NULL,
        key_id text NOT NULL,
        at timestamptz NOT NULL,
        by uuid NOT NULL,
        what text NOT NULL,
        agreed boolean NOT NULL,
        old bytea,
        new bytea
    )
    """,
    "CREATE INDEX correction_of_file ON correction (file_id)",
    """
    CREATE TABLE restriction (
        id uuid PRIMARY KEY,
        file_id uuid NOT NULL,
        key_id text NOT NULL,
        since timestamptz NOT NULL,
        set_by uuid NOT NULL,
        ground text NOT NULL,
        lifted_at timestamptz,
        lifted_by uuid,
        lifted_because bytea
    )
    """,
    "CREATE INDEX restriction_of_file ON restriction (file_id)",
)

# the reader who has the whole file answers what a client asks for by right
WHOLLY_HERS = """(
    kokon_counsels() AND EXISTS (
        SELECT FROM file_member AS place
         WHERE place.file_id = {table}.file_id AND place.staff_id = kokon_reader()
           AND place.capacity IN ('responsible', 'deputy')
           AND place.since <= kokon_now() AND (place.until IS NULL OR place.until > kokon_now())
    )
)"""
KNOWN = "file_id IN (SELECT kokon_own_files())"
ROLES = "string_to_array(current_setting('kokon.roles', true), ',')"
ANSWERS_FOR_ALL = f"{ROLES} && ARRAY['lead', 'deputy', 'data_protection']"
BY = {"rights_request": "taken_by", "correction": "by", "restriction": "set_by"}


def policies() -> list[str]:
    made = []
    for table, by in BY.items():
        wholly = WHOLLY_HERS.format(table=table)
        seen = f"{ANSWERS_FOR_ALL} OR {wholly}" if table == "rights_request" else f"{KNOWN} AND kokon_counsels()"
        made += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY team_reads ON {table} FOR SELECT USING ({seen})",
            f"CREATE POLICY team_writes ON {table} FOR INSERT WITH CHECK ({by} = kokon_reader() AND {wholly})",
            f"CREATE POLICY errand_select ON {table} FOR SELECT USING (kokon_errand() IN ('retention', 'migration'))",
            f"CREATE POLICY errand_insert ON {table} FOR INSERT WITH CHECK (kokon_errand() = 'migration')",
            f"CREATE POLICY errand_update ON {table} FOR UPDATE USING (kokon_errand() = 'migration')",
            f"CREATE POLICY errand_delete ON {table} FOR DELETE USING (kokon_errand() IN ('retention', 'migration'))",
        ]
        # a trail is only added to
        if table != "correction":
            made.append(f"CREATE POLICY team_changes ON {table} FOR UPDATE USING ({wholly})")
    return made


# what is restricted is only kept: the second lock of rule 20 in policy.cedar
KEPT = (
    """
    CREATE FUNCTION kokon_restricted(file uuid) RETURNS boolean LANGUAGE sql STABLE AS
    $$ SELECT EXISTS (SELECT FROM restriction WHERE file_id = file AND lifted_at IS NULL) $$
    """,
    """
    CREATE POLICY restricted_is_only_kept ON gate_record AS RESTRICTIVE FOR INSERT
    WITH CHECK (kokon_errand() IS NOT NULL OR NOT kokon_restricted(file_id))
    """,
    """
    CREATE POLICY restricted_is_only_kept ON file AS RESTRICTIVE FOR UPDATE
    USING (kokon_errand() IS NOT NULL OR NOT kokon_restricted(id))
    """,
    "CREATE POLICY correcting_reads ON file FOR SELECT USING (kokon_errand() = 'correcting')",
    "CREATE POLICY correcting ON file FOR UPDATE USING (kokon_errand() = 'correcting')",
    "CREATE POLICY correcting_reads ON request FOR SELECT USING (kokon_errand() = 'correcting')",
    "CREATE POLICY correcting ON request FOR UPDATE USING (kokon_errand() = 'correcting')",
)


def upgrade() -> None:
    for statement in (*TABLES, *policies(), *KEPT):
        op.execute(statement)
