"""Lists of any length: a page reads what it shows, by an index; who reads is looked up once a query, not once a row."""

import re

from alembic import op
from sqlalchemy import text

revision = "0010"
down_revision = "0009"

STATEMENTS = (
    "DROP INDEX request_newest_unanswered",
    """
    CREATE INDEX request_in_the_inbox ON request ((waiting_since IS NULL), latest_at DESC)
    WHERE file_id IS NULL OR waiting_since IS NOT NULL
    """,
    "CREATE INDEX request_waiting ON request (file_id) WHERE waiting_since IS NOT NULL",
    "CREATE INDEX file_of_responsible ON file (responsible, year, number)",
)
CONTEXT = re.compile(r"(?<!SELECT )\b(kokon_(?:reader|now|errand|counsels|interprets)\(\))")
POLICIES = text("SELECT tablename, policyname, qual, with_check FROM pg_policies WHERE schemaname = current_schema()")


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
    for policy in op.get_bind().execute(POLICIES).all():
        rules = {"USING": policy.qual, "WITH CHECK": policy.with_check}
        again = [f"{word} ({looked_up_once(rule)})" for word, rule in rules.items() if rule]
        op.execute(f"ALTER POLICY {policy.policyname} ON {policy.tablename} {' '.join(again)}")


def looked_up_once(rule: str) -> str:
    """The same rule; what the transaction said of itself does not change while a query runs."""
    return CONTEXT.sub(r"(SELECT \1)", rule)
