"""Languages of the team, the duty roster, absences; a place in a file that an absence gives ends with it.

A place comes about without its responsible person at the screen: the database asks for the absence in which that person
named the colleague, for the colleague's yes, and that the file is the absent person's. Nobody names themselves.
"""

from alembic import op

revision = "0047"
down_revision = "0046"
STATEMENTS = (
    """
    CREATE TABLE team_language (
        staff_id uuid NOT NULL, language text NOT NULL, level text NOT NULL, PRIMARY KEY (staff_id, language)
    )
    """,
    "CREATE TABLE team_matching (staff_id uuid PRIMARY KEY, matched_as text NOT NULL)",
    """
    CREATE TABLE duty (
        id uuid PRIMARY KEY, staff_id uuid NOT NULL, starts_on date NOT NULL, ends_on date NOT NULL,
        CONSTRAINT duty_ends_after_its_start CHECK (starts_on <= ends_on)
    )
    """,
    """
    CREATE TABLE absence (
        id uuid PRIMARY KEY, staff_id uuid NOT NULL, starts_on date NOT NULL, ends_on date NOT NULL,
        deputy_id uuid, asked_by uuid NOT NULL, answer text,
        CONSTRAINT absence_ends_after_its_start CHECK (starts_on <= ends_on)
    )
    """,
    "ALTER POLICY errand_select ON file_member "
    "USING (kokon_errand() IN ('leaving', 'retention', 'standing_in', 'migration'))",
    """
    CREATE FUNCTION kokon_responsible_for(file uuid, who uuid) RETURNS boolean LANGUAGE sql STABLE BEGIN ATOMIC
        SELECT EXISTS (
            SELECT FROM file_member
             WHERE file_id = file AND staff_id = who AND capacity = 'responsible'
               AND since <= kokon_now() AND (until IS NULL OR until > kokon_now())
        );
    END
    """,
    # two days: a day of the centre ends earlier or later than one of the database
    """
    CREATE FUNCTION kokon_named_deputy(deputy uuid, absent uuid, ends timestamptz) RETURNS boolean
    LANGUAGE sql STABLE BEGIN ATOMIC
        SELECT EXISTS (
            SELECT FROM absence
             WHERE staff_id = absent AND deputy_id = deputy AND asked_by <> deputy AND answer = 'yes'
               AND ends < ends_on + 2 AND kokon_now() > starts_on - 1
        );
    END
    """,
    """
    CREATE POLICY stands_in ON file_member FOR INSERT WITH CHECK (
        kokon_errand() = 'standing_in' AND capacity = 'substitute' AND NOT kokon_unconfirmed(staff_id)
        AND kokon_responsible_for(file_id, added_by) AND kokon_named_deputy(staff_id, added_by, until)
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
