"""The day on which a client came back after the first answer; of the messages of before it is worked out once.

The errand of the morning reads what else has a day; that of the calendar reads when supporters are booked.
A plan may need a second colleague.
"""

from alembic import op

from services.cases.migrations import guards

revision = "0072"
down_revision = "0071"
HAVE_DAYS = ("claim", "mandate", "housing_step", "placement", "place_review", "goal", "support_plan")
STATEMENTS = (
    "ALTER TABLE request ADD COLUMN came_back_on date",
    """
    UPDATE request SET came_back_on = (
        SELECT (min(message.at) AT TIME ZONE 'UTC')::date FROM message
         WHERE message.thread_id = request.thread_id AND message.author IS NULL AND message.at > request.first_reply_at
    )
    WHERE first_reply_at IS NOT NULL
    """,
    *(
        f"CREATE POLICY morning_select ON {table} FOR SELECT USING ((SELECT kokon_errand()) = 'morning')"
        for table in HAVE_DAYS
    ),
    """
    CREATE POLICY calendar_select ON booking FOR SELECT
    USING ((SELECT kokon_errand()) = 'calendar' AND state = 'booked')
    """,
)


OF_TWO = """
    ALTER TABLE support_plan
    ADD COLUMN approval text NOT NULL DEFAULT 'not_needed',
    ADD COLUMN answered_at timestamptz,
    ADD COLUMN answered_by uuid,
    ADD COLUMN declined_because bytea,
    ADD CONSTRAINT support_plan_of_two CHECK (
        approval NOT IN ('agreed', 'declined') OR answered_by IS NOT NULL AND answered_by <> noted_by
    )
"""


def upgrade() -> None:
    op.execute(OF_TWO)
    op.execute("ALTER TABLE support_plan ALTER COLUMN approval DROP DEFAULT")
    guards.changed_by_team(op, "support_plan", part="notes")
    for statement in STATEMENTS:
        op.execute(statement)
