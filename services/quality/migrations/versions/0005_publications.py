"""Texts for the public pages, by language and edition, and a stream of their own to publish them on."""

from alembic import op

from shared import outbox

revision = "0005"
down_revision = "0004"

STATEMENTS: tuple[str, ...] = ()


def upgrade() -> None:
    outbox.guard_streams_apart(op, first="uplink")
    for statement in STATEMENTS:
        op.execute(statement)
