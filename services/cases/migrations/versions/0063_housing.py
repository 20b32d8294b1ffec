"""Where clients can live: the search, the places they moved into, reviews of them; and the places a centre knows."""

from alembic import op

from services.cases.migrations import guards

revision = "0063"
down_revision = "0062"
STEP = """
    happened_on date NOT NULL, placement_id uuid, step bytea NOT NULL, wish_said bytea, wish bytea,
    musts bytea NOT NULL, asked bytea, "left" bytea, words bytea
"""
PLACEMENT = """
    moved_in_at timestamptz NOT NULL, found_by bytea NOT NULL, kind bytea, place_id bytea, place bytea, address bytea,
    fit bytea, wish_met bytea, not_guaranteed_on bytea, words bytea
"""
REVIEW = """
    looked_at timestamptz NOT NULL, placement_id uuid, questions_version text NOT NULL, result bytea NOT NULL,
    answered_yes bytea NOT NULL, answered_no bytea NOT NULL, not_known bytea NOT NULL, conditions bytea, words bytea,
    review_on bytea, wish_met bytea, not_guaranteed_on bytea
"""
COUNTED = ("housing_step", "placement", "place_review")


def upgrade() -> None:
    guards.records_of_a_file(op, "housing_step", STEP, part="notes")
    guards.records_of_a_file(op, "placement", PLACEMENT, part="notes")
    guards.records_of_a_file(op, "place_review", REVIEW, part="notes")
    for table in COUNTED:
        op.execute(f"CREATE POLICY counting_select ON {table} FOR SELECT USING ((SELECT kokon_errand()) = 'counting')")
    op.execute("""
    CREATE TABLE place (
        id uuid PRIMARY KEY,
        described bytea NOT NULL,
        address bytea NOT NULL,
        reviews bytea NOT NULL,
        changed_at timestamptz NOT NULL,
        changed_by uuid NOT NULL
    )
    """)
    op.execute("ALTER TABLE place ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE place FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY counsellors ON place USING ((SELECT kokon_counsels()))")
    op.execute("CREATE POLICY migration ON place USING ((SELECT kokon_errand()) = 'migration')")
