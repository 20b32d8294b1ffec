"""A correction of a contact note has a draft of its own, beside that of a new note."""

from alembic import op

revision = "0049"
down_revision = "0048"
STATEMENTS = (
    "ALTER TABLE note_draft ADD COLUMN corrects uuid",
    "ALTER TABLE note_draft DROP CONSTRAINT note_draft_of_author",
    """
    ALTER TABLE note_draft
    ADD CONSTRAINT note_draft_of_author UNIQUE NULLS NOT DISTINCT (file_id, noted_by, corrects)
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
