"""How many full posts of counselling are filled, as the register of quality told it last."""

from alembic import op

revision = "0071"
down_revision = "0069"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE counselling_post (
            only_row smallint PRIMARY KEY DEFAULT 1 CONSTRAINT counselling_post_only_row CHECK (only_row = 1),
            hundredths integer NOT NULL,
            told_at timestamptz NOT NULL
        )
        """
    )
