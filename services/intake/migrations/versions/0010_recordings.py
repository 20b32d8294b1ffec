"""Recordings of the public pages, in the pieces in which they come."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE recording (
            page text NOT NULL,
            language text NOT NULL,
            edition integer NOT NULL,
            part smallint NOT NULL,
            parts smallint NOT NULL,
            kind text NOT NULL,
            content bytea NOT NULL,
            PRIMARY KEY (page, language, edition, part)
        )
        """
    )
