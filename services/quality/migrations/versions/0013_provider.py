"""Who may come in by a provider, too."""

from alembic import op

from shared.accounts import store as signin

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    signin.add_provider(op)
