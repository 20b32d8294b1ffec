"""What the public pages showed last, quarter by quarter."""

from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.execute(
        "CREATE TABLE page_probe (period text PRIMARY KEY, at timestamptz NOT NULL, day date NOT NULL, "
        "pages jsonb NOT NULL)"
    )
