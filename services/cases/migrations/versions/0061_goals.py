"""What clients need, their goals with the steps, and their decisions; the errand of counting reads all three."""

from alembic import op

from services.cases.migrations import guards

revision = "0061"
down_revision = "0060"
PLAN = """
    number integer NOT NULL, areas_version text NOT NULL, talked_on date NOT NULL, outcome bytea NOT NULL,
    wanted bytea NOT NULL, not_wanted bytea NOT NULL, later bytea NOT NULL, told_housing bytea, told_residence bytea,
    told_money bytea, told_health bytea, told_work bytea, told_learning bytea, told_family bytea,
    told_proceedings bytea, told_returning bytea, told_other bytea, outside_is bytea, outside bytea, changed bytea,
    every bytea, look_again_on bytea,
    CONSTRAINT support_plan_one_after_another UNIQUE (file_id, number)
"""
GOAL = """
    part_of uuid, part_of_noted_at timestamptz, ended_on date, words bytea, origin bytea, own_since bytea, doer bytea,
    due_on bytea, ending bytea
"""
DECISION = """
    changes uuid, changes_noted_at timestamptz, decided_on date NOT NULL, about bytea, explained bytea NOT NULL,
    first_way bytea, second_way bytea, more_ways bytea, only_because bytea, consequences bytea, answer bytea NOT NULL,
    words bytea, began_with bytea NOT NULL, third_party bytea, ask_again_on bytea
"""


def upgrade() -> None:
    guards.records_of_a_file(op, "support_plan", PLAN, part="notes")
    guards.records_of_a_file(op, "goal", GOAL, part="notes")
    guards.changed_by_team(op, "goal", part="notes")
    guards.records_of_a_file(op, "decision", DECISION, part="notes")
    for table in ("support_plan", "goal", "decision"):
        op.execute(f"CREATE POLICY counting_select ON {table} FOR SELECT USING ((SELECT kokon_errand()) = 'counting')")
