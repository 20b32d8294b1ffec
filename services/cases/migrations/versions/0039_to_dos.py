"""What is to be done in a file, by which day and by whom; done is said by anybody who may write into the file."""

from alembic import op

from services.cases.migrations import guards

revision = "0039"
down_revision = "0038"
OWN = """
    given_to uuid NOT NULL, due_on date NOT NULL, what bytea, done_at timestamptz, done_by uuid
"""


def upgrade() -> None:
    guards.records_of_a_file(op, "to_do", OWN, part="notes")
    guards.changed_by_team(op, "to_do", part="notes")
