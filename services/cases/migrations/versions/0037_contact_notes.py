"""What a counsellor writes down of a contact."""

from alembic import op

from services.cases.migrations import guards

revision = "0037"
down_revision = "0036"
OWN = """
    at timestamptz NOT NULL, kind bytea NOT NULL, whom bytea NOT NULL, mediation bytea NOT NULL,
    duration bytea NOT NULL, language bytea, themes bytea NOT NULL, note bytea
"""


def upgrade() -> None:
    guards.records_of_a_file(op, "contact_note", OWN, part="notes")
