"""An account that is not confirmed gets a place in no file; in one that it opened itself it is the first member."""

from alembic import op

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    op.execute("""
    ALTER POLICY nobody_lets_herself_in ON file_member WITH CHECK (
        added_by = kokon_reader() AND (
            kokon_has_no_team(file_id)
            OR file_id IN (SELECT kokon_whole_files()) AND NOT kokon_unconfirmed(staff_id)
            OR staff_id <> kokon_reader() AND NOT kokon_unconfirmed(staff_id) AND NOT kokon_unconfirmed(kokon_reader())
        )
    )
    """)
