"""How to reach a client can be corrected: the errand that corrects may change it in what the client wrote."""

from alembic import op

revision = "0030"
down_revision = "0029"

STATEMENTS = (
    "CREATE POLICY correcting_reads ON message FOR SELECT USING (kokon_errand() = 'correcting')",
    """
    CREATE POLICY correcting ON message FOR UPDATE
    USING (kokon_errand() = 'correcting') WITH CHECK (kokon_errand() = 'correcting')
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
