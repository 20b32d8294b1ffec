"""Since when keys are wrapped the present way, and since when no other way opens any."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute(
        "ALTER TABLE wrapping ADD COLUMN begun timestamptz, "
        "ADD COLUMN since timestamptz, ADD COLUMN alone_since timestamptz"
    )
