"""A file without a web request: how a client came, several files from one occasion, and a way to be reached."""

from alembic import op

from services.cases.migrations import guards

revision = "0044"
down_revision = "0043"
ORIGIN = "at timestamptz NOT NULL, way bytea NOT NULL, referred_by bytea"
OCCASION = "occasion_id uuid NOT NULL, kind bytea NOT NULL"
BEGINS_WITH = ("file_origin", "occasion_member", "contact_note")
STATEMENTS = (
    "CREATE INDEX occasion_member_of_occasion ON occasion_member (occasion_id)",
    "ALTER TABLE request ADD COLUMN contact bytea",
    # who takes a client's first words down need not know more than the words
    *(f"ALTER TABLE contact_note ALTER COLUMN {name} DROP NOT NULL" for name in ("kind", "whom", "mediation")),
    "ALTER TABLE contact_note ALTER COLUMN duration DROP NOT NULL",
    # a conversation that a counsellor takes down has no file yet, and nobody waits in it
    """
    CREATE POLICY counselling_takes_down ON request FOR INSERT WITH CHECK (
        kokon_errand() IS NULL AND kokon_counsels() AND file_id IS NULL
        AND waiting_since IS NULL AND first_reply_at IS NULL
    )
    """,
    # the colleague who opens a file writes down what it begins with, and need not be in its team
    *(
        f"""
        CREATE POLICY opener_writes ON {table} FOR INSERT
        WITH CHECK (kokon_errand() = 'filing' AND kokon_counsels() AND noted_by = kokon_reader())
        """
        for table in BEGINS_WITH
    ),
)


def upgrade() -> None:
    guards.records_of_a_file(op, "file_origin", ORIGIN, part="cover")
    guards.records_of_a_file(op, "occasion_member", OCCASION, part="cover")
    for statement in STATEMENTS:
        op.execute(statement)
