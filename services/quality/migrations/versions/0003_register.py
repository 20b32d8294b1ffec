"""The evidence register: entries about the organisation, each change a version of its own."""

from alembic import op

revision = "0003"
down_revision = "0002"

STATEMENTS: tuple[str, ...] = (
    """
    CREATE TABLE register_version (
        id uuid PRIMARY KEY,
        entry uuid NOT NULL,
        kind text NOT NULL,
        number integer NOT NULL CHECK (number > 0),
        filled jsonb NOT NULL,
        reviewed_on date NOT NULL,
        review_on date,
        retired text NOT NULL,
        author uuid NOT NULL,
        role text NOT NULL,
        at timestamptz NOT NULL,
        day date NOT NULL,
        CONSTRAINT register_version_entry_number_key UNIQUE (entry, number)
    )
    """,
    "CREATE INDEX register_version_of_kind ON register_version (kind, entry, number)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
