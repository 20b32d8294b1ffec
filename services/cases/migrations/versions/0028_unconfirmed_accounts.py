"""Accounts that one person alone made: until a second one confirms them they are no second person, and get no place."""

from alembic import op

revision = "0028"
down_revision = "0027"
STATEMENTS = (
    """
    CREATE TABLE unconfirmed_account (
        staff_id uuid PRIMARY KEY,
        invited_by uuid NOT NULL,
        since timestamptz NOT NULL
    )
    """,
    """
    CREATE FUNCTION kokon_unconfirmed(who uuid) RETURNS boolean LANGUAGE sql STABLE AS
    $$ SELECT EXISTS (SELECT FROM unconfirmed_account WHERE staff_id = who) $$
    """,
    """
    ALTER POLICY nobody_lets_herself_in ON file_member WITH CHECK (
        added_by = kokon_reader() AND (
            kokon_has_no_team(file_id) OR file_id IN (SELECT kokon_own_files())
            OR staff_id <> kokon_reader() AND NOT kokon_unconfirmed(staff_id) AND NOT kokon_unconfirmed(kokon_reader())
        )
    )
    """,
    """
    ALTER POLICY asked_for_oneself ON file_opening WITH CHECK (
        asked_by = kokon_reader() AND answered_by IS NULL AND until IS NULL AND NOT kokon_unconfirmed(asked_by)
    )
    """,
    """
    ALTER POLICY answered_or_reviewed ON file_opening WITH CHECK (
        (answered_by = kokon_reader() OR reviewed_by = kokon_reader() AND asked_by <> reviewed_by)
        AND NOT kokon_unconfirmed(kokon_reader())
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
