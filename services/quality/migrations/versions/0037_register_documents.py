"""Documents of entries in the register, sealed under a key of the centre."""

from alembic import op

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    op.execute("""
    CREATE TABLE register_document (
        id uuid PRIMARY KEY,
        entry uuid NOT NULL,
        kind text NOT NULL,
        size integer NOT NULL,
        sealed bytea NOT NULL,
        documented_on date,
        valid_until date,
        author uuid NOT NULL,
        role text NOT NULL,
        at timestamptz NOT NULL
    )
    """)
    op.execute("CREATE INDEX register_document_of_entry ON register_document (entry)")
