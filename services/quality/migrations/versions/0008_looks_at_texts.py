"""Looks at public texts, and whether a text is in plain language: what the figures of the register ask of them."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.execute("ALTER TABLE publication_edition ADD COLUMN plain boolean NOT NULL DEFAULT false")
    op.execute("ALTER TABLE publication_edition ADD COLUMN looks jsonb NOT NULL DEFAULT '[]'::jsonb")
