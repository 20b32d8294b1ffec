"""Age group, gender and region of origin, sealed like the other facts, for tables of those who agreed to it."""

from alembic import op

revision = "0081"
down_revision = "0079"


def upgrade() -> None:
    for column in ("age_group", "counted_gender", "origin"):
        op.execute(f"ALTER TABLE fact ADD COLUMN {column} bytea")
