"""A request without a file that a colleague had taken is nobody's again when the colleague leaves."""

from alembic import op

revision = "0060"
down_revision = "0059"

UNFILED = "(SELECT kokon_errand()) = 'handing_over' AND file_id IS NULL"
STATEMENTS = (
    f"CREATE POLICY handing_over_reads ON request FOR SELECT USING ({UNFILED})",
    f"""
    CREATE POLICY handing_over_gives_back ON request FOR UPDATE
    USING ({UNFILED} AND taken_by IS NOT NULL) WITH CHECK ({UNFILED} AND taken_by IS NULL)
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
