"""A reader who has a file for a time, or some of it, takes no more of it: a reader of the whole gives it."""

from alembic import op

revision = "0031"
down_revision = "0030"
STATEMENTS = (
    """
    CREATE FUNCTION kokon_whole_files() RETURNS SETOF uuid LANGUAGE sql STABLE AS
    $$ SELECT file_id FROM file_member
        WHERE staff_id = kokon_reader() AND capacity IN ('responsible', 'deputy')
          AND since <= kokon_now() AND (until IS NULL OR until > kokon_now())
       UNION ALL
       SELECT file_id FROM file_opening
        WHERE asked_by = kokon_reader() AND answered_by <> asked_by AND until > kokon_now() $$
    """,
    """
    ALTER POLICY nobody_lets_herself_in ON file_member WITH CHECK (
        added_by = kokon_reader() AND (
            kokon_has_no_team(file_id) OR file_id IN (SELECT kokon_whole_files())
            OR staff_id <> kokon_reader() AND NOT kokon_unconfirmed(staff_id) AND NOT kokon_unconfirmed(kokon_reader())
        )
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
