"""Passkeys, one-time codes, invitations and recovery, for the accounts of the office."""

from alembic import op

from shared.accounts import store as signin

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    signin.add_factors(op)
