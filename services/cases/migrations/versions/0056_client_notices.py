"""Short messages to clients: when a program may write to a client, and each notice with what became of it.

The errand of notices passes on what is due and writes down what became of it: it opens nothing. As a contact plan is, a
notice is written in a file that is only kept, too.
"""

from alembic import op

from services.cases.migrations import guards

revision = "0056"
down_revision = "0055"
OWN = """
    send_from timestamptz NOT NULL, send_until timestamptz NOT NULL, standing text NOT NULL, reason text,
    asked_at timestamptz, ended_at timestamptz, seen_at timestamptz, seen_by uuid, letter text, letter_key text,
    template bytea, channel bytea, language bytea, said bytea
"""
SAFE_TIMES = (
    *("safe_zone", "safe_days", "safe_from", "safe_until", "more_days", "more_from", "more_until"),
    "own_wording",
)


def upgrade() -> None:
    op.execute(f"ALTER TABLE contact_plan {', '.join(f'ADD COLUMN {one} bytea' for one in SAFE_TIMES)}")
    guards.records_of_a_file(op, "client_notice", OWN, part="contact")
    guards.changed_by_team(op, "client_notice", part="contact")
    # rule 20 of policy.cedar: contact is not only kept
    op.execute("DROP POLICY restricted_is_only_kept ON client_notice")
    op.execute("DROP POLICY restricted_is_not_changed ON client_notice")
    op.execute("CREATE INDEX client_notice_due ON client_notice (send_from) WHERE standing = 'waiting'")
    on_errand = "(SELECT kokon_errand()) = 'notices'"
    op.execute(f"CREATE POLICY notices_select ON client_notice FOR SELECT USING ({on_errand})")
    op.execute(f"CREATE POLICY notices_update ON client_notice FOR UPDATE USING ({on_errand})")
