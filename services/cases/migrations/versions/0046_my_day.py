"""What a counsellor's day needs: reminders without a file, and times in which a file is quiet as agreed."""

from alembic import op

from services.cases.migrations import guards

revision = "0046"
down_revision = "0045"

OWN = "staff_id = kokon_reader()"
POLICIES = {
    "SELECT": f"USING ({OWN} OR kokon_errand() IN ('retention', 'migration'))",
    "INSERT": f"WITH CHECK ({OWN} OR kokon_errand() = 'migration')",
    "UPDATE": f"USING ({OWN} OR kokon_errand() = 'migration') WITH CHECK ({OWN} OR kokon_errand() = 'migration')",
    "DELETE": "USING (kokon_errand() IN ('retention', 'migration'))",
}


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE reminder (
            id uuid PRIMARY KEY,
            staff_id uuid NOT NULL,
            "on" date NOT NULL,
            words bytea NOT NULL,
            done_at timestamptz
        )
        """
    )
    op.execute("CREATE INDEX reminder_of_staff ON reminder (staff_id)")
    op.execute("ALTER TABLE reminder ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE reminder FORCE ROW LEVEL SECURITY")
    for command, rule in POLICIES.items():
        op.execute(f"CREATE POLICY own_{command.lower()} ON reminder FOR {command} {rule}")
    guards.records_of_a_file(op, "contact_pause", "until date NOT NULL, why bytea", part="notes")
