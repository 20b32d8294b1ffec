"""Recordings that read the public pages: one a page and language, without its sound once it is withdrawn."""

from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.execute("""
    CREATE TABLE recording (
        page text NOT NULL,
        language text NOT NULL,
        edition integer NOT NULL,
        kind text NOT NULL,
        content bytea,
        released_at timestamptz NOT NULL,
        PRIMARY KEY (page, language)
    )
    """)
