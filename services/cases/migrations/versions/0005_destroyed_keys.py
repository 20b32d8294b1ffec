"""Which keys of clients were destroyed stands here, too: a restore of the other database brings none back."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.execute("CREATE TABLE tombstone (key_id text PRIMARY KEY, at timestamptz NOT NULL)")
