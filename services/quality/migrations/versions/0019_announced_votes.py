"""Votes that a centre hears of from the office."""

from alembic import op

revision = "0019"
down_revision = "0018"

STATEMENTS: tuple[str, ...] = (
    """
    CREATE TABLE announced_vote (
        vote uuid PRIMARY KEY,
        draft uuid,
        catalogue text,
        until date,
        office text,
        came_on date NOT NULL,
        closed boolean NOT NULL
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
