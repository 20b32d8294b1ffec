"""By which way beside the mail a colleague wants to be told."""

from alembic import op

revision = "0074"
down_revision = "0073"

STATEMENTS = (
    "ALTER TABLE staff_address ADD COLUMN second_way text, ADD COLUMN second_address text",
    """
    ALTER TABLE staff_address ADD CONSTRAINT staff_address_second_leads_somewhere
    CHECK ((second_way IS NULL) = (second_address IS NULL))
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
