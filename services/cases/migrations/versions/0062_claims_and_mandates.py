"""What others demand, what may be done in a client's name, and the policy document; what is counted of them."""

from alembic import op

from services.cases.migrations import guards

revision = "0062"
down_revision = "0061"
CLAIM = """
    asked_on date NOT NULL, answer_by date, settled_on date, consent_id uuid, claimant bytea NOT NULL, name bytea,
    channel bytea, asked bytea, told bytea, told_on bytea, wish bytea, position bytea, result bytea,
    changed_at timestamptz NOT NULL, changed_by uuid NOT NULL
"""
MANDATE = """
    happened_on date NOT NULL, valid_until date, outcome bytea NOT NULL, doings bytea NOT NULL, towards bytea,
    words bytea, limits bytea, way bytea, follows uuid
"""
POLICY_DOCUMENT = """
    happened_on date NOT NULL, happened bytea NOT NULL, language bytea, way bytea, readable bytea, words bytea
"""


def upgrade() -> None:
    guards.records_of_a_file(op, "claim", CLAIM, part="notes")
    guards.changed_by_team(op, "claim", part="notes")
    guards.records_of_a_file(op, "mandate", MANDATE, part="consents")
    # rule 20 of policy.cedar: a mandate can be taken back at any time, so mandates are not only kept
    op.execute("DROP POLICY restricted_is_only_kept ON mandate")
    guards.records_of_a_file(op, "policy_document", POLICY_DOCUMENT, part="notes")
    for table in ("claim", "mandate", "policy_document"):
        op.execute(f"CREATE POLICY counting_select ON {table} FOR SELECT USING ((SELECT kokon_errand()) = 'counting')")
