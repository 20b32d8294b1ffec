"""Of which step of a first reply somebody was told, on which days it was last looked for what is due, and told that a
backup is overdue; and the errands that look.
"""

from alembic import op

revision = "0058"
down_revision = "0057"

FIRST_REPLIES = "(SELECT kokon_errand()) = 'first_replies'"
HAVE_DAYS = ("file", "to_do", "contact_plan", "consent", "risk_assessment", "safety_plan")
STATEMENTS = (
    "ALTER TABLE request ADD COLUMN reminded smallint NOT NULL DEFAULT 0",
    f"CREATE POLICY first_replies_select ON request FOR SELECT USING ({FIRST_REPLIES})",
    f"CREATE POLICY first_replies_update ON request FOR UPDATE USING ({FIRST_REPLIES})",
    f"CREATE POLICY first_replies_select ON request_needs FOR SELECT USING ({FIRST_REPLIES})",
    """
    CREATE TABLE backup_reminder (
        only_row smallint PRIMARY KEY DEFAULT 1 CONSTRAINT backup_reminder_only_row CHECK (only_row = 1),
        day date NOT NULL
    )
    """,
    """
    CREATE TABLE morning_look (
        only_row smallint PRIMARY KEY DEFAULT 1 CONSTRAINT morning_look_only_row CHECK (only_row = 1),
        day date NOT NULL
    )
    """,
    *(
        f"CREATE POLICY morning_select ON {table} FOR SELECT USING ((SELECT kokon_errand()) = 'morning')"
        for table in HAVE_DAYS
    ),
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
