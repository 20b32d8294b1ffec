"""Appointments of a client, and the secret addresses at which colleagues read their own calendar."""

from alembic import op

from services.cases.migrations import guards

revision = "0042"
down_revision = "0041"
OWN = """
    starts_at timestamptz NOT NULL, minutes integer NOT NULL, staff_id uuid NOT NULL, state text NOT NULL,
    moved_to uuid, kept_at timestamptz, kind bytea NOT NULL, mediation bytea NOT NULL, place bytea, purpose bytea,
    leave_at bytea, language bytea, accompanied bytea, by_whom bytea
"""


def upgrade() -> None:
    guards.records_of_a_file(op, "appointment", OWN, part="appointments")
    guards.changed_by_team(op, "appointment", part="appointments")
    op.execute("CREATE INDEX appointment_of_staff ON appointment (staff_id, starts_at)")
    op.execute("CREATE INDEX appointment_by_hour ON appointment (starts_at)")
    op.execute(
        "CREATE POLICY calendar_select ON appointment FOR SELECT "
        "USING (kokon_errand() = 'calendar' AND state IN ('agreed', 'kept'))"
    )
    op.execute("""
    CREATE TABLE calendar_feed (
        staff_id uuid PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
        token_hash bytea NOT NULL CONSTRAINT calendar_feed_token UNIQUE,
        made_at timestamptz NOT NULL,
        day_begins timestamptz,
        answers integer NOT NULL DEFAULT 0
    )
    """)
