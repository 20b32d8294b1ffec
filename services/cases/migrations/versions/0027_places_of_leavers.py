"""A colleague's places in files end when the account ends, by a page, a command or the purge of the account."""

from alembic import op

revision = "0027"
down_revision = "0026"
STATEMENTS = (
    "ALTER POLICY errand_select ON file_member USING (kokon_errand() IN ('leaving', 'retention', 'migration'))",
    """
    CREATE POLICY leaving_ends ON file_member FOR UPDATE
    USING (kokon_errand() = 'leaving') WITH CHECK (kokon_errand() = 'leaving' AND until <= kokon_now())
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
