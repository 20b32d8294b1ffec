"""Who may come in by a provider, too."""

from alembic import op

from shared.accounts import store as signin

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    signin.add_provider(op)
