"""At the office no number of a centre stands for two releases."""

from alembic import op

revision = "0017"
down_revision = "0016"

STATEMENTS: tuple[str, ...] = (
    # a number that was taken twice stays with the release that came first; the other one stays without
    """
    UPDATE received_release AS later SET sequence = NULL FROM (
        SELECT centre, period, catalogue, row_number() OVER (
            PARTITION BY centre, sequence ORDER BY received_on NULLS FIRST, period, catalogue
        ) AS place FROM received_release WHERE sequence IS NOT NULL
    ) AS numbered
    WHERE numbered.place > 1 AND later.centre = numbered.centre AND later.period = numbered.period
        AND later.catalogue = numbered.catalogue
    """,
    "CREATE UNIQUE INDEX received_release_number ON received_release (centre, sequence)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
