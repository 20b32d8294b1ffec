"""The keys that letters are sealed for come over the bus, and are here as long as something needs them."""

from alembic import op

revision = "0009"
down_revision = "0007"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE letter_key (
            key_id text PRIMARY KEY,
            place smallint NOT NULL,
            suite text NOT NULL,
            public text NOT NULL,
            is_taken boolean NOT NULL
        )
        """
    )
    op.execute(
        """
        CREATE TABLE letter_keys_announced (
            only_row smallint PRIMARY KEY DEFAULT 1 CONSTRAINT letter_keys_announced_only_row CHECK (only_row = 1),
            number bigint NOT NULL
        )
        """
    )
