"""The day on which a client came back after the first answer; of the messages of before it is worked out once.

The errand of the morning reads what else has a day; that of the calendar reads when supporters are booked.
"""

from alembic import op

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


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
