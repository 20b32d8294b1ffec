"""The table keeps what the standards ask about a colleague; the second lock shows it to the colleague and the lead."""

from alembic import op

revision = "0025"
down_revision = "0024"

LEADS = "string_to_array(current_setting('kokon.roles', true), ',') && ARRAY['lead']"
HERS = f"{LEADS} OR staff_id = kokon_reader()"
POLICIES = {
    "SELECT": f"USING ({HERS} OR kokon_errand() IN ('counting', 'retention', 'migration'))",
    "INSERT": f"WITH CHECK ({HERS} OR kokon_errand() = 'migration')",
    "DELETE": f"USING ({HERS} OR kokon_errand() IN ('counting', 'retention', 'migration'))",
}


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE personnel_entry (
            staff_id uuid NOT NULL,
            item text NOT NULL,
            period text NOT NULL,
            answer text NOT NULL,
            day date,
            part smallint,
            whole smallint,
            PRIMARY KEY (staff_id, item, period)
        )
        """
    )
    op.execute("CREATE TABLE personnel_paper (paper text PRIMARY KEY, since date NOT NULL)")
    op.execute("ALTER TABLE personnel_entry ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE personnel_entry FORCE ROW LEVEL SECURITY")
    for command, rule in POLICIES.items():
        op.execute(f"CREATE POLICY hers_{command.lower()} ON personnel_entry FOR {command} {rule}")
