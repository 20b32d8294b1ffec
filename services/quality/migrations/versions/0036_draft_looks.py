"""Which texts of a draft of the standards were looked at since another language changed."""

from alembic import op

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    op.execute("""
    CREATE TABLE draft_look (
        draft uuid NOT NULL REFERENCES standard_draft (id),
        entry text NOT NULL,
        field text NOT NULL,
        language text NOT NULL,
        source text NOT NULL,
        said text NOT NULL,
        PRIMARY KEY (draft, entry, field, language)
    )
    """)
