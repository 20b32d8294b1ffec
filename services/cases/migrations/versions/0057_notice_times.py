"""When colleagues get mails, and for whom something has waited."""

from alembic import op

revision = "0057"
down_revision = "0056"

STATEMENTS = (
    """
    CREATE TABLE notice_times (
        staff_id uuid PRIMARY KEY, quiet_from smallint, quiet_until smallint, days_off smallint[] NOT NULL,
        daily_at smallint, waits boolean NOT NULL DEFAULT false, gathered_at timestamptz,
        CONSTRAINT notice_times_quiet_has_an_end CHECK ((quiet_from IS NULL) = (quiet_until IS NULL))
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
