"""What clients say of the centre in their own words: shown to the lead and the quality officer, tied to nobody."""

from alembic import op

revision = "0079"
down_revision = "0078"

READS = "(SELECT string_to_array(current_setting('kokon.roles', true), ',')) && ARRAY['lead', 'quality_officer']"
ERRAND = "(SELECT kokon_errand())"
POLICIES = {
    "SELECT": f"USING ({READS} OR {ERRAND} IN ('retention', 'migration'))",
    "INSERT": f"WITH CHECK ({ERRAND} IN ('arrivals', 'retention', 'migration'))",
    "DELETE": f"USING ({READS} OR {ERRAND} IN ('retention', 'migration'))",
}


def upgrade() -> None:
    op.execute("CREATE TABLE remark (id uuid PRIMARY KEY, month text NOT NULL, words bytea NOT NULL)")
    op.execute("CREATE INDEX remark_of_month ON remark (month, id)")
    op.execute("ALTER TABLE remark ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE remark FORCE ROW LEVEL SECURITY")
    for command, rule in POLICIES.items():
        op.execute(f"CREATE POLICY remarks_{command.lower()} ON remark FOR {command} {rule}")
