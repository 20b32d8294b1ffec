"""What casework draws for a release, the day on which it leaves, how often it was sent, what the office answered."""

from alembic import op

revision = "0009"
down_revision = "0008"

STATEMENTS: tuple[str, ...] = (
    "CREATE TABLE contribution (period text, budget text, body bytea NOT NULL, PRIMARY KEY (period, budget))",
    # without noise and signature no office takes them; their bytes stay in the outbox, which forgets nothing of uplink
    "DELETE FROM release",
    "ALTER TABLE release DROP CONSTRAINT release_pkey, ADD PRIMARY KEY (period), ADD COLUMN leaves_on date NOT NULL",
    """
    CREATE TABLE release_sending (
        message_id uuid PRIMARY KEY,
        release_id uuid NOT NULL REFERENCES release (event_id),
        at timestamptz NOT NULL
    )
    """,
    "CREATE INDEX release_sending_of_release ON release_sending (release_id)",
    """
    CREATE TABLE release_answer (
        event_id uuid PRIMARY KEY,
        release_id uuid NOT NULL REFERENCES release (event_id),
        reason text NOT NULL,
        at timestamptz NOT NULL
    )
    """,
    "CREATE INDEX release_answer_of_release ON release_answer (release_id)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
