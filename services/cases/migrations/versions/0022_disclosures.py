"""What others were told of a client is a trail that is only added to, by a reader who has the whole file."""

from alembic import op

revision = "0022"
down_revision = "0021"

WHOLLY_HERS = """(
    kokon_counsels() AND EXISTS (
        SELECT FROM file_member AS place
         WHERE place.file_id = disclosure.file_id AND place.staff_id = kokon_reader()
           AND place.capacity IN ('responsible', 'deputy')
           AND place.since <= kokon_now() AND (place.until IS NULL OR place.until > kokon_now())
    )
)"""
STATEMENTS = (
    """
    CREATE TABLE disclosure (
        id uuid PRIMARY KEY,
        file_id uuid NOT NULL,
        key_id text NOT NULL,
        told_on date NOT NULL,
        way text NOT NULL,
        because text NOT NULL,
        noted_at timestamptz NOT NULL,
        noted_by uuid NOT NULL,
        recipient bytea NOT NULL,
        what bytea NOT NULL,
        words bytea
    )
    """,
    "CREATE INDEX disclosure_of_file ON disclosure (file_id)",
    "ALTER TABLE disclosure ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE disclosure FORCE ROW LEVEL SECURITY",
    f"CREATE POLICY team_reads ON disclosure FOR SELECT USING {WHOLLY_HERS}",
    f"CREATE POLICY team_writes ON disclosure FOR INSERT WITH CHECK (noted_by = kokon_reader() AND {WHOLLY_HERS})",
    "CREATE POLICY errand_select ON disclosure FOR SELECT USING (kokon_errand() IN ('retention', 'migration'))",
    "CREATE POLICY errand_insert ON disclosure FOR INSERT WITH CHECK (kokon_errand() = 'migration')",
    "CREATE POLICY errand_update ON disclosure FOR UPDATE USING (kokon_errand() = 'migration')",
    "CREATE POLICY errand_delete ON disclosure FOR DELETE USING (kokon_errand() IN ('retention', 'migration'))",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
