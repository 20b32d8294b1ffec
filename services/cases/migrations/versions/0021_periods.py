"""The periods that held last: a start that does not name them any more must not erase earlier."""

from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.execute("CREATE TABLE retention_period (retention text PRIMARY KEY, months integer NOT NULL)")
