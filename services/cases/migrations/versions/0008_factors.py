"""Passkeys, one-time codes, invitations and recovery."""

from alembic import op

from shared.accounts import store as signin

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    signin.add_factors(op)
