"""Interpreters: a register of supporting professionals, whose pledges are undertakings, and bookings in files."""

from alembic import op

from services.cases.migrations import guards

revision = "0065"
down_revision = "0064"
OWN = """
    starts_at timestamptz NOT NULL, appointment_id uuid, state text NOT NULL, instead_of uuid, supporter_id uuid,
    booked_at timestamptz, booked_by uuid, talk_off_at timestamptz, needs_another boolean NOT NULL,
    language bytea, way bytea, wish bytea, words bytea, begun bytea, wish_met bytea, payment bytea, because bytea,
    told bytea NOT NULL, instead bytea, by_whom bytea
"""


def upgrade() -> None:
    op.execute("""
    CREATE TABLE supporter (
        id uuid PRIMARY KEY,
        kind text NOT NULL,
        name text NOT NULL,
        reach bytea,
        languages text[] NOT NULL,
        dialects text NOT NULL,
        matched_as text,
        conflicts bytea,
        fee_per_hour integer,
        pay text,
        staff_id uuid,
        talk_on date,
        rules_on date,
        role_on date,
        afterwards_on date,
        noted_at timestamptz NOT NULL,
        noted_by uuid NOT NULL,
        ended_on date
    )
    """)
    op.execute("ALTER TABLE undertaking ADD COLUMN supporter_id uuid")
    guards.records_of_a_file(op, "booking", OWN, part="notes")
    guards.changed_by_team(op, "booking", part="notes")
    op.execute("CREATE INDEX booking_of_appointment ON booking (appointment_id)")
    op.execute("CREATE POLICY counting_select ON booking FOR SELECT USING ((SELECT kokon_errand()) = 'counting')")
