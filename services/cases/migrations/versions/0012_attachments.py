"""Documents and pictures of a client: what is known of each, and the sealed parts of its content."""

from alembic import op

revision = "0012"
down_revision = "0011"

STATEMENTS = (
    """
    CREATE TABLE attachment (
        id uuid PRIMARY KEY,
        file_id uuid NOT NULL,
        at timestamptz NOT NULL,
        staff_id uuid NOT NULL,
        details bytea,
        removed_at timestamptz,
        removed_by uuid,
        removal bytea
    )
    """,
    "CREATE INDEX attachment_of_file ON attachment (file_id, at)",
    """
    CREATE TABLE attachment_chunk (
        attachment_id uuid NOT NULL,
        number smallint NOT NULL,
        file_id uuid NOT NULL,
        content bytea NOT NULL,
        PRIMARY KEY (attachment_id, number)
    )
    """,
    "CREATE INDEX ix_attachment_chunk_file_id ON attachment_chunk (file_id)",
    # sealed bytes cannot be packed any smaller; trying costs time
    "ALTER TABLE attachment_chunk ALTER COLUMN content SET STORAGE EXTERNAL",
)


def hers(file: str, *, writing: bool = False) -> str:
    """That the documents of a file are the reader's, as a condition; as in 0007."""
    limited = "place.capacity = 'substitute'" if writing else "place.capacity IN ('substitute', 'interpreter')"
    interprets = "" if writing else " OR place.capacity = 'interpreter' AND kokon_interprets()"
    return f"""(
        EXISTS (
            SELECT FROM file_member AS place
             WHERE place.file_id = {file} AND place.staff_id = kokon_reader()
               AND place.since <= kokon_now() AND (place.until IS NULL OR place.until > kokon_now())
               AND (place.capacity IN ('responsible', 'deputy') OR {limited} AND 'documents' = ANY (place.parts))
               AND (kokon_counsels(){interprets})
        ) OR EXISTS (
            SELECT FROM file_opening AS opening
             WHERE opening.file_id = {file} AND opening.asked_by = kokon_reader() AND kokon_counsels()
               AND opening.answered_by <> opening.asked_by AND opening.until > kokon_now()
        )
    )"""  # noqa: S608


READS, WRITES = hers("attachment.file_id"), hers("attachment.file_id", writing=True)
READS_PARTS, WRITES_PARTS = hers("attachment_chunk.file_id"), hers("attachment_chunk.file_id", writing=True)
POLICIES = (
    f"CREATE POLICY team_reads ON attachment FOR SELECT USING ({READS})",
    f"""
    CREATE POLICY team_attaches ON attachment FOR INSERT
    WITH CHECK (staff_id = kokon_reader() AND removed_at IS NULL AND {WRITES})
    """,
    f"""
    CREATE POLICY team_takes_out ON attachment FOR UPDATE
    USING ({WRITES}) WITH CHECK (removed_by = kokon_reader() AND details IS NULL)
    """,
    f"CREATE POLICY team_reads ON attachment_chunk FOR SELECT USING ({READS_PARTS})",
    f"CREATE POLICY team_attaches ON attachment_chunk FOR INSERT WITH CHECK ({WRITES_PARTS})",
    f"CREATE POLICY team_takes_out ON attachment_chunk FOR DELETE USING ({WRITES_PARTS})",
)


def for_errand(table: str, command: str) -> str:
    """What is erased, and what a migration has to move."""
    return f"CREATE POLICY errand_{command.lower()} ON {table} FOR {command} {RULE[command]}"


IN_NAME = "(kokon_errand() IN ('retention', 'migration'))"
IN_MIGRATION = "(kokon_errand() = 'migration')"
RULE = {
    "SELECT": f"USING {IN_NAME}",
    "INSERT": f"WITH CHECK {IN_MIGRATION}",
    "UPDATE": f"USING {IN_MIGRATION}",
    "DELETE": f"USING {IN_NAME}",
}


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
    for table in ("attachment", "attachment_chunk"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        for command in RULE:
            op.execute(for_errand(table, command))
    for policy in POLICIES:
        op.execute(policy)
