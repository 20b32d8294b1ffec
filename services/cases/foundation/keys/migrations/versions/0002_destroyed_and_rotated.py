"""What was destroyed stays so, whatever is restored; no key is wrapped in a way that was left behind."""

from alembic import op

revision = "0002"
down_revision = "0001"

STATEMENTS = (
    "CREATE TABLE destroyed_key (key_id text PRIMARY KEY, at timestamptz NOT NULL)",
    "CREATE TABLE wrapping (id smallint PRIMARY KEY, provider text NOT NULL, oldest smallint NOT NULL)",
    # until now only the key file wrapped keys; where there are none, the first to start decides
    "INSERT INTO wrapping (id, provider, oldest) "
    "SELECT 1, CASE WHEN EXISTS (SELECT FROM client_key) THEN 'file' ELSE '' END, 0",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
