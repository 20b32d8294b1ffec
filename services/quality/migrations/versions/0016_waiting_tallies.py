"""Tallies that wait for the version of the standards that they were counted by."""

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE waiting_tally (
            event_id uuid PRIMARY KEY,
            number bigint GENERATED ALWAYS AS IDENTITY,
            source text NOT NULL,
            catalogue text NOT NULL,
            month text NOT NULL,
            cells jsonb NOT NULL,
            CONSTRAINT waiting_tally_each_month_once UNIQUE (source, catalogue, month),
            CONSTRAINT waiting_tally_source CHECK (source IN ('casework', 'feedback'))
        )
        """
    )
