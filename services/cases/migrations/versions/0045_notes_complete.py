"""Drafts of contact notes, corrections of them, and which colleagues are in a file at the moment."""

from alembic import op

from services.cases.migrations import guards

revision = "0045"
down_revision = "0044"
DRAFT = """
    at timestamptz, kind bytea, whom bytea, mediation bytea, duration bytea, language bytea, themes bytea NOT NULL,
    note bytea, CONSTRAINT note_draft_of_author UNIQUE (file_id, noted_by)
"""
# through the files that the reader sees without an errand
SEES_FILE = "kokon_errand() IS NULL AND EXISTS (SELECT FROM file WHERE file.id = presence.file_id)"
IS_THERE = f"staff_id = kokon_reader() AND {SEES_FILE}"
WRITES_NOTES = guards.in_team("note_draft", "notes", writing=True)
STATEMENTS = (
    "ALTER TABLE contact_note ADD COLUMN corrects uuid, ADD COLUMN corrects_noted_at timestamptz",
    "CREATE UNIQUE INDEX contact_note_corrects ON contact_note (file_id, corrects) WHERE corrects IS NOT NULL",
    """
    CREATE POLICY only_its_author ON note_draft AS RESTRICTIVE
    USING (kokon_errand() IS NOT NULL OR noted_by = kokon_reader())
    """,
    f"CREATE POLICY author_deletes ON note_draft FOR DELETE USING {WRITES_NOTES}",
    """
    CREATE TABLE presence (
        file_id uuid NOT NULL,
        staff_id uuid NOT NULL,
        seen_at timestamptz NOT NULL,
        writing boolean NOT NULL,
        PRIMARY KEY (file_id, staff_id)
    )
    """,
    "ALTER TABLE presence ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE presence FORCE ROW LEVEL SECURITY",
    f"CREATE POLICY colleagues_see ON presence FOR SELECT USING ({SEES_FILE})",
    f"CREATE POLICY comes_in ON presence FOR INSERT WITH CHECK ({IS_THERE})",
    f"CREATE POLICY is_seen_again ON presence FOR UPDATE USING ({IS_THERE}) WITH CHECK ({IS_THERE})",
    "CREATE POLICY errand_select ON presence FOR SELECT USING (kokon_errand() IN ('retention', 'migration'))",
    "CREATE POLICY errand_insert ON presence FOR INSERT WITH CHECK (kokon_errand() = 'migration')",
    "CREATE POLICY errand_update ON presence FOR UPDATE USING (kokon_errand() = 'migration')",
    "CREATE POLICY errand_delete ON presence FOR DELETE USING (kokon_errand() IN ('retention', 'migration'))",
)


def upgrade() -> None:
    guards.records_of_a_file(op, "note_draft", DRAFT, part="notes")
    guards.changed_by_team(op, "note_draft", part="notes")
    for statement in STATEMENTS:
        op.execute(statement)
