"""What the office lists of the member centres, and a key that nobody entered here because it came from there."""

from alembic import op

revision = "0075"
down_revision = "0074"

STATEMENTS = (
    """
    CREATE TABLE listed_centre (
        centre text PRIMARY KEY,
        partner_id uuid NOT NULL,
        name text NOT NULL,
        public_key text,
        listed_at timestamptz NOT NULL
    )
    """,
    "ALTER TABLE transfer_partner ALTER COLUMN entered_by DROP NOT NULL",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
