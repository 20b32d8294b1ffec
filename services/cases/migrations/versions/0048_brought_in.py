"""A file that is brought in begins with what is to be done next: its opener writes it, as the other first records."""

from alembic import op

revision = "0048"
down_revision = "0047"


def upgrade() -> None:
    op.execute("""
    CREATE POLICY opener_writes ON to_do FOR INSERT
    WITH CHECK (kokon_errand() = 'filing' AND kokon_counsels() AND noted_by = kokon_reader())
    """)
