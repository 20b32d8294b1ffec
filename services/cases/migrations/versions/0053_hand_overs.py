"""Hand-overs with a note, usual deputies, and what is open in a file of a colleague goes to its responsible one.

A hand-over is written beside the place that it gives, in the same work and by the same colleague: the database looks at
that place. So a lead who may not read a file can leave a note in it, and nobody can later.
"""

from alembic import op

from services.cases.migrations import guards

revision = "0053"
down_revision = "0052"

GIVES_THE_PLACE = """
    kokon_errand() = 'handing_over' AND noted_by = kokon_reader() AND EXISTS (
        SELECT FROM file_member AS place
         WHERE place.id = hand_over.id AND place.file_id = hand_over.file_id AND place.staff_id = hand_over.given_to
           AND place.capacity = 'responsible' AND place.added_by = kokon_reader() AND place.since = kokon_now()
    )
"""
TAKES = f"given_to = kokon_reader() AND {guards.in_team('hand_over', 'notes', writing=True)}"
OPEN = {
    "to_do": ("done_at IS NULL", "given_to"),
    "appointment": ("state = 'agreed'", "staff_id"),
}
"""Of each table what is open, and the column that says whose it is."""
SEES_PLACES = "('leaving', 'retention', 'standing_in', 'existence', 'handing_over', 'migration')"
STATEMENTS = (
    "ALTER TABLE hand_over ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE hand_over FORCE ROW LEVEL SECURITY",
    f"CREATE POLICY team_reads ON hand_over FOR SELECT USING {guards.in_team('hand_over', 'notes')}",
    f"CREATE POLICY giver_writes ON hand_over FOR INSERT WITH CHECK ({GIVES_THE_PLACE})",
    f"CREATE POLICY receiver_takes ON hand_over FOR UPDATE USING ({TAKES}) WITH CHECK ({TAKES})",
    """
    CREATE POLICY restricted_is_only_kept ON hand_over AS RESTRICTIVE FOR INSERT WITH CHECK (
        kokon_errand() = 'migration' OR NOT kokon_restricted(file_id) OR note IS NULL AND next_steps IS NULL
    )
    """,
    "CREATE POLICY errand_select ON hand_over FOR SELECT USING (kokon_errand() IN ('retention', 'migration'))",
    # a lead who gives a file away does not see by itself that it is only kept
    "CREATE POLICY handing_over_reads ON restriction FOR SELECT USING (kokon_errand() = 'handing_over')",
    "CREATE POLICY errand_insert ON hand_over FOR INSERT WITH CHECK (kokon_errand() = 'migration')",
    "CREATE POLICY errand_update ON hand_over FOR UPDATE USING (kokon_errand() = 'migration')",
    "CREATE POLICY errand_delete ON hand_over FOR DELETE USING (kokon_errand() IN ('retention', 'migration'))",
    """
    CREATE TABLE usual_deputy (
        staff_id uuid PRIMARY KEY, deputy_id uuid NOT NULL, named_by uuid NOT NULL,
        CONSTRAINT usual_deputy_is_another CHECK (deputy_id <> staff_id AND deputy_id <> named_by)
    )
    """,
    f"ALTER POLICY errand_select ON file_member USING (kokon_errand() IN {SEES_PLACES})",
)


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE hand_over (
            id uuid PRIMARY KEY,
            file_id uuid NOT NULL,
            key_id text NOT NULL,
            noted_at timestamptz NOT NULL,
            noted_by uuid NOT NULL,
            given_by uuid NOT NULL,
            given_to uuid NOT NULL,
            stays_until timestamptz,
            note bytea,
            next_steps bytea,
            taken_at timestamptz
        )
        """
    )
    op.execute("CREATE INDEX hand_over_of_file ON hand_over (file_id)")
    op.execute("CREATE INDEX hand_over_to_take ON hand_over (given_to) WHERE taken_at IS NULL")
    for statement in STATEMENTS:
        op.execute(statement)
    for table, (is_open, whose) in OPEN.items():
        op.execute(f"""
        CREATE POLICY handing_over_reads ON {table} FOR SELECT USING (kokon_errand() = 'handing_over' AND {is_open})
        """)
        op.execute(f"""
        CREATE POLICY handing_over_gives ON {table} FOR UPDATE USING (kokon_errand() = 'handing_over' AND {is_open})
        WITH CHECK (kokon_errand() = 'handing_over' AND {is_open} AND kokon_responsible_for(file_id, {whose}))
        """)
