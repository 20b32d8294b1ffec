"""What is open by right is counted on every page: of all that was ever asked for, only the open is looked at."""

from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    op.execute("CREATE INDEX rights_request_open ON rights_request (file_id) WHERE settled_at IS NULL")
