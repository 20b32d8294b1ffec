"""Which language she speaks, beside that of the page that she wrote on; and corrections nobody asked for by right."""

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
