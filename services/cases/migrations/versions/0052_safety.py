"""How safe a client is: risk assessments, safety plans, checks of devices and accounts. Each change is a row."""

from alembic import op

from services.cases.migrations import guards

revision = "0052"
down_revision = "0051"
RISK = """
    number integer NOT NULL, questions_version text NOT NULL, assessed_on date NOT NULL, outcome bytea NOT NULL,
    level bytea, reasons bytea NOT NULL, words bytea, answered_yes bytea NOT NULL, answered_no bytea NOT NULL,
    not_known bytea NOT NULL, review_on bytea,
    CONSTRAINT risk_assessment_one_after_another UNIQUE (file_id, number)
"""
PLAN = """
    number integer NOT NULL, agreed_on date NOT NULL, warns bytea, does bytea, calls bytea, goes bytea, takes bytea,
    children bytea, language bytea, paper bytea, plan_review_on bytea,
    CONSTRAINT safety_plan_one_after_another UNIQUE (file_id, number)
"""
CHECK = """
    checked_on date NOT NULL, offer bytea NOT NULL, finding bytea, shared_accounts bytea, location_sharing bytea,
    stalkerware bytea, sim_owner bytea, passwords bytea, backup_contacts bytea
"""


def upgrade() -> None:
    guards.records_of_a_file(op, "risk_assessment", RISK, part="notes")
    guards.records_of_a_file(op, "safety_plan", PLAN, part="notes")
    guards.records_of_a_file(op, "device_check", CHECK, part="notes")
