"""What the office answered to amounts that a centre let go, or took back."""

from alembic import op

revision = "0040"
down_revision = "0038"


def upgrade() -> None:
    op.execute("""
    CREATE TABLE amounts_answer (
        event_id uuid PRIMARY KEY,
        amounts_id uuid NOT NULL REFERENCES said_amounts,
        reason text NOT NULL,
        at timestamptz NOT NULL
    )
    """)
    op.execute("CREATE INDEX ix_amounts_answer_amounts_id ON amounts_answer (amounts_id)")
