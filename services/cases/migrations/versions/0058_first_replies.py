"""Of which step of a first reply that is due somebody was told, and the errand that looks for it."""

from alembic import op

revision = "0058"
down_revision = "0057"

ERRAND = "(SELECT kokon_errand()) = 'first_replies'"
STATEMENTS = (
    "ALTER TABLE request ADD COLUMN reminded smallint NOT NULL DEFAULT 0",
    f"CREATE POLICY first_replies_select ON request FOR SELECT USING ({ERRAND})",
    f"CREATE POLICY first_replies_update ON request FOR UPDATE USING ({ERRAND})",
    f"CREATE POLICY first_replies_select ON request_needs FOR SELECT USING ({ERRAND})",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
