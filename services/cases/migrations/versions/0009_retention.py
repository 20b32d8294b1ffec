"""When a file was closed and how long it is kept, what is held back or announced, and what was erased."""

from alembic import op

revision = "0009"
down_revision = "0008"

STATEMENTS = (
    "ALTER TABLE file ADD COLUMN closed_at timestamptz, ADD COLUMN closed_because bytea, ADD COLUMN keep_until date",
    "ALTER TABLE tombstone ADD COLUMN learned_at timestamptz",
    """
    CREATE TABLE hold (
        thread_id uuid PRIMARY KEY,
        until date NOT NULL,
        set_on date NOT NULL,
        set_by uuid NOT NULL,
        reason bytea NOT NULL
    )
    """,
    "CREATE TABLE announcement (thread_id uuid PRIMARY KEY, since date NOT NULL)",
    """
    CREATE TABLE erasure (
        id uuid PRIMARY KEY,
        erased_at timestamptz NOT NULL,
        key_id text CONSTRAINT erasure_under_way_once UNIQUE,
        account text NOT NULL,
        certificate text
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
