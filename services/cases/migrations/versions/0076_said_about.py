"""What a client says beside the words is kept with the message, and begins what is known of the needs."""

from alembic import op

revision = "0076"
down_revision = "0075"

STATEMENTS = (
    "ALTER TABLE message ADD COLUMN about bytea",
    """
    CREATE POLICY arrivals_insert ON request_needs FOR INSERT
    WITH CHECK ((SELECT kokon_errand()) = 'arrivals')
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
