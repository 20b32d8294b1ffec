"""The errand of counting reads the facts that its measuring points are about, and changes none of them. A request says
whether the person wants an appointment.
"""

from alembic import op

revision = "0050"
down_revision = "0049"

COUNTED = (
    *("file", "file_member", "request", "request_step", "request_needs", "disclosure", "appointment", "contact_note"),
    "fact",
)


def upgrade() -> None:
    op.execute("ALTER TABLE request_needs ADD COLUMN appointment bytea")
    for table in COUNTED:
        op.execute(f"CREATE POLICY counting_select ON {table} FOR SELECT USING (kokon_errand() = 'counting')")
