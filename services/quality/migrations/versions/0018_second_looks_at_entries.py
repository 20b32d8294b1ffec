"""Somebody else looks at an entry of the register. Dates of a second look that were typed stay where they are."""

from alembic import op

revision = "0018"
down_revision = "0017"

STATEMENTS: tuple[str, ...] = (
    """
    CREATE TABLE register_look (
        id uuid PRIMARY KEY,
        version uuid NOT NULL REFERENCES register_version (id),
        confirms boolean NOT NULL,
        note text NOT NULL,
        organisation text NOT NULL,
        author uuid NOT NULL,
        role text NOT NULL,
        at timestamptz NOT NULL,
        day date NOT NULL
    )
    """,
    "CREATE INDEX register_look_at ON register_look (version)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
