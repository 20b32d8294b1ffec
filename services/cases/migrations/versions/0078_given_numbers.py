"""A client gets another number for the same conversation: which id it gives, and since when the one before holds no
more. In a file that is only kept, too: how a client reaches the centre is about safety."""

from alembic import op

from services.cases.migrations import guards

revision = "0078"
down_revision = "0077"
OWN = """
    number integer NOT NULL, known_by bytea NOT NULL, reason bytea,
    CONSTRAINT given_number_one_after_another UNIQUE (file_id, number)
"""


def upgrade() -> None:
    guards.records_of_a_file(op, "given_number", OWN, part="contact")
    # rule 20 of policy.cedar: contact is not only kept
    op.execute("DROP POLICY restricted_is_only_kept ON given_number")
    op.execute("CREATE POLICY arrivals_select ON given_number FOR SELECT USING ((SELECT kokon_errand()) = 'arrivals')")
