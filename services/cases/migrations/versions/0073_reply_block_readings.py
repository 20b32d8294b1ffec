"""That a native speaker has read a text for answers which comes with the program is noted in the centre, too."""

from alembic import op

revision = "0073"
down_revision = "0072"


def upgrade() -> None:
    op.execute("""
    CREATE TABLE reply_block_reading (
        block_id text PRIMARY KEY,
        read_on date NOT NULL,
        read_noted_by uuid NOT NULL
    )
    """)
