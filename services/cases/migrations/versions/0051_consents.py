"""What clients agree to. A client takes it back at any time, so rows are added in a file that is only kept, too.

What was told outside says on which consent or which duty it stands; rows from before say neither.
"""

from alembic import op

from services.cases.migrations import guards

revision = "0051"
down_revision = "0050"
OWN = """
    follows uuid, answered_on date NOT NULL, valid_until date, outcome bytea NOT NULL, recipient_kind bytea NOT NULL,
    recipient bytea, purpose bytea NOT NULL, what bytea NOT NULL, more bytea, text bytea, language bytea,
    mediation bytea, way bytea, words bytea, asked_at timestamptz
"""


def upgrade() -> None:
    guards.records_of_a_file(op, "consent", OWN, part="consents")
    # rule 20 of policy.cedar: consents are not only kept
    op.execute("DROP POLICY restricted_is_only_kept ON consent")
    op.execute("ALTER TABLE disclosure ADD consent_id uuid, ADD recipient_kind bytea, ADD duty bytea")
