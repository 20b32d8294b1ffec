"""Who was let out at `cases` lately."""

from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.execute("CREATE TABLE let_out (pseudonym uuid PRIMARY KEY, ended_at timestamptz NOT NULL)")
