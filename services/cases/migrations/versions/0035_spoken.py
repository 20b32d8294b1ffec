"""A request has the language that the client speaks, and that of its page; a correction needs no request by right."""

from alembic import op

revision = "0035"
down_revision = "0034"

STATEMENTS = (
    "ALTER TABLE request ADD COLUMN spoken bytea",
    "ALTER TABLE correction ALTER COLUMN asked_id DROP NOT NULL",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
