"""What the centre said about having its own criteria drawn for the office, too. Only added to."""

from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE centre_criteria_choice (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            chosen_at timestamptz NOT NULL,
            role text NOT NULL,
            drawn boolean NOT NULL,
            from_year integer NOT NULL,
            clients_from integer NOT NULL
        )
        """
    )
