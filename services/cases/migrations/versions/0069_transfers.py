"""Passing a case on to another member centre: the keys of those centres, what went to them, and what came from them.

The second lock: a transfer that needed a second colleague is not saved before another one has agreed, and its number is
not told before it was saved. Who opened a file in an emergency passes nothing on.
"""

from alembic import op

from services.cases.migrations import guards

revision = "0069"
down_revision = "0068"
TRANSFER = """
    approval text NOT NULL, answered_at timestamptz, answered_by uuid, declined_because bytea,
    consent_id uuid NOT NULL, downloaded_at timestamptz, released_at timestamptz, released_by uuid,
    ended_at timestamptz, ended_by uuid, ending bytea,
    partner_id bytea, "to" bytea, sections bytea NOT NULL, told bytea, due bytea NOT NULL, language bytea,
    number bytea,
    CONSTRAINT transfer_of_two CHECK (
        approval NOT IN ('agreed', 'declined') OR answered_by IS NOT NULL AND answered_by <> noted_by
    ),
    CONSTRAINT transfer_in_effect CHECK (downloaded_at IS NULL OR approval IN ('not_needed', 'agreed')),
    CONSTRAINT transfer_released CHECK (released_at IS NULL OR downloaded_at IS NOT NULL),
    CONSTRAINT transfer_number_gone CHECK (ended_at IS NULL OR number IS NULL)
"""
ARRIVAL = "made_on date NOT NULL, sender bytea, told bytea"
BY_THE_WHOLE_TEAM = """
    CREATE POLICY {name} ON transfer AS RESTRICTIVE FOR {act} WITH CHECK (
        (SELECT kokon_errand()) IS NOT NULL OR EXISTS (
            SELECT FROM file_member AS place
             WHERE place.file_id = transfer.file_id AND place.staff_id = (SELECT kokon_reader())
               AND place.capacity IN ('responsible', 'deputy') AND place.since <= (SELECT kokon_now())
               AND (place.until IS NULL OR place.until > (SELECT kokon_now()))
        )
    )
"""


def upgrade() -> None:
    op.execute("""
    CREATE TABLE transfer_partner (
        id uuid PRIMARY KEY,
        name text NOT NULL,
        public_key text NOT NULL,
        entered_at timestamptz NOT NULL,
        entered_by uuid NOT NULL,
        confirmed_at timestamptz,
        confirmed_by uuid,
        proof bytea,
        changed boolean NOT NULL
    )
    """)
    guards.records_of_a_file(op, "transfer", TRANSFER, part="ending")
    guards.changed_by_team(op, "transfer", part="ending")
    op.execute(BY_THE_WHOLE_TEAM.format(name="written_by_the_whole_team", act="INSERT"))
    op.execute(BY_THE_WHOLE_TEAM.format(name="changed_by_the_whole_team", act="UPDATE"))
    guards.records_of_a_file(op, "transfer_arrival", ARRIVAL, part="notes")
    # as the other first records of a file: who opens it writes them
    op.execute("""
    CREATE POLICY opener_writes ON transfer_arrival FOR INSERT WITH CHECK (
        (SELECT kokon_errand()) = 'filing' AND (SELECT kokon_counsels()) AND noted_by = (SELECT kokon_reader())
    )
    """)
