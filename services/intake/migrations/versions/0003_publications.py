"""Published texts, by edition."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE publication (
            name text NOT NULL,
            language text NOT NULL,
            edition integer NOT NULL,
            title text NOT NULL,
            text text NOT NULL,
            valid_from date NOT NULL,
            withdrawn boolean NOT NULL,
            PRIMARY KEY (name, language, edition)
        )
        """
    )
