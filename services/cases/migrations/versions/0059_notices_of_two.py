"""Short messages outside the safe times, to which a second colleague agrees, and about an appointment.

The second lock: what is urgent has two colleagues before it is sealed. The errand of counting reads which were handed
over.
"""

from alembic import op

revision = "0059"
down_revision = "0058"


def upgrade() -> None:
    op.execute("""
    ALTER TABLE client_notice ADD COLUMN appointment_id uuid, ADD COLUMN is_urgent boolean NOT NULL DEFAULT false,
    ADD COLUMN outside_because bytea, ADD COLUMN outside_words bytea, ADD COLUMN agreed_at timestamptz,
    ADD COLUMN agreed_by uuid, ADD CONSTRAINT client_notice_of_two CHECK (
        CASE WHEN is_urgent AND (letter IS NOT NULL OR standing IN ('waiting', 'asked', 'delivered', 'unknown'))
        THEN agreed_by IS NOT NULL AND agreed_by <> noted_by ELSE true END
    )
    """)
    op.execute("ALTER TABLE client_notice ALTER COLUMN is_urgent DROP DEFAULT")
    op.execute("CREATE INDEX client_notice_about ON client_notice (appointment_id) WHERE appointment_id IS NOT NULL")
    op.execute("CREATE POLICY counting_select ON client_notice FOR SELECT USING ((SELECT kokon_errand()) = 'counting')")
