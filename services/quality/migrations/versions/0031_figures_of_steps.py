"""A step of the plan names the figure that it is to move, with start, target and end, and says how serious it is.

Steps of before are about their first criterion as a whole. What that was when they began, the history says.
"""

from alembic import op

revision = "0031"
down_revision = "0027"


def upgrade() -> None:
    op.execute("""
    ALTER TABLE plan_entry
        ADD COLUMN severity text NOT NULL DEFAULT '',
        ADD COLUMN measure text NOT NULL DEFAULT '',
        ADD COLUMN unit text NOT NULL DEFAULT 'score',
        ADD COLUMN target double precision,
        ADD COLUMN start_value double precision,
        ADD COLUMN start_on date,
        ADD COLUMN end_value double precision,
        ADD COLUMN end_on date
    """)
