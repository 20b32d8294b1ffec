"""Documents of a file that is only kept: the second lock of rule 20 in policy.cedar holds for them, too."""

from alembic import op

revision = "0018"
down_revision = "0017"

STATEMENTS = (
    """
    CREATE POLICY restricted_is_only_kept ON attachment AS RESTRICTIVE FOR INSERT
    WITH CHECK ((SELECT kokon_errand()) IS NOT NULL OR NOT kokon_restricted(file_id))
    """,
    """
    CREATE POLICY restricted_is_not_taken_out ON attachment AS RESTRICTIVE FOR UPDATE
    USING ((SELECT kokon_errand()) IS NOT NULL OR NOT kokon_restricted(file_id))
    """,
    """
    CREATE POLICY restricted_is_only_kept ON attachment_chunk AS RESTRICTIVE FOR INSERT
    WITH CHECK ((SELECT kokon_errand()) IS NOT NULL OR NOT kokon_restricted(file_id))
    """,
    """
    CREATE POLICY restricted_is_not_taken_out ON attachment_chunk AS RESTRICTIVE FOR DELETE
    USING ((SELECT kokon_errand()) IS NOT NULL OR NOT kokon_restricted(file_id))
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
