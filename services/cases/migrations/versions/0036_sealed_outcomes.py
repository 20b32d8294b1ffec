"""Outcomes of the ledgers have room to be sealed. A migration has no key: the service seals them when it starts."""

from alembic import op

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    for ledger in ("contribution", "standing"):
        op.execute(f"ALTER TABLE {ledger} ALTER COLUMN outcome TYPE bytea USING convert_to(outcome, 'UTF8')")
