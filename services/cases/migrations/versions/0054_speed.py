"""Who reads is looked up once a query in every policy again; open files, the newest note and the last appointment of
each are found by an index.

0010 did so for the policies that there were then: those of later tables asked anew for each row.
"""

from alembic import op
from sqlalchemy import text

from services.cases.migrations.guards import looked_up_once

revision = "0054"
down_revision = "0053"

STATEMENTS = (
    "DROP INDEX contact_note_of_file",
    "CREATE INDEX contact_note_of_file ON contact_note (file_id, at)",
    "DROP INDEX appointment_of_file",
    "CREATE INDEX appointment_of_file ON appointment (file_id, kept_at)",
    "CREATE INDEX file_open ON file (year, number) WHERE closed_at IS NULL",
)
POLICIES = text("SELECT tablename, policyname, qual, with_check FROM pg_policies WHERE schemaname = current_schema()")


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
    for policy in op.get_bind().execute(POLICIES).all():
        rules = {"USING": policy.qual, "WITH CHECK": policy.with_check}
        again = [f"{word} ({looked_up_once(rule)})" for word, rule in rules.items() if rule]
        op.execute(f"ALTER POLICY {policy.policyname} ON {policy.tablename} {' '.join(again)}")
