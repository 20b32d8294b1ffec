"""Self-assessment rounds, the anonymous pulse, and the improvement plan."""

from alembic import op

revision = "0004"
down_revision = "0003"

STATEMENTS: tuple[str, ...] = (
    """
    CREATE TABLE plan_entry (
        step_id uuid NOT NULL,
        number integer NOT NULL,
        title text NOT NULL,
        criteria text[] NOT NULL CONSTRAINT plan_entry_has_a_criterion CHECK (cardinality(criteria) > 0),
        expected text NOT NULL,
        owner uuid,
        owner_role text NOT NULL,
        due date NOT NULL,
        review_on date,
        state text NOT NULL,
        reason text NOT NULL,
        effect text NOT NULL,
        seen text NOT NULL,
        author uuid NOT NULL,
        role text NOT NULL,
        at timestamptz NOT NULL,
        PRIMARY KEY (step_id, number)
    )
    """,
    """
    CREATE TABLE assessment_round (
        id uuid PRIMARY KEY,
        name text NOT NULL,
        begins date NOT NULL,
        ends date NOT NULL,
        way text NOT NULL,
        catalogue text NOT NULL,
        criteria text[] NOT NULL CONSTRAINT assessment_round_has_a_criterion CHECK (cardinality(criteria) > 0),
        started_by uuid NOT NULL,
        started_role text NOT NULL,
        started_at timestamptz NOT NULL,
        talk_at timestamptz,
        took_part integer,
        minutes text NOT NULL,
        minutes_number integer NOT NULL,
        closed_by uuid,
        closed_role text,
        closed_at timestamptz,
        CONSTRAINT assessment_round_closed_after_a_talk CHECK (
            num_nonnulls(closed_by, closed_role, closed_at) = 0
            OR (num_nonnulls(closed_by, closed_role, closed_at) = 3 AND talk_at IS NOT NULL)
        )
    )
    """,
    """
    CREATE TABLE round_part (
        round_id uuid NOT NULL REFERENCES assessment_round (id),
        pseudonym uuid NOT NULL,
        done boolean NOT NULL,
        PRIMARY KEY (round_id, pseudonym)
    )
    """,
    """
    CREATE TABLE round_own_answer (
        round_id uuid NOT NULL,
        pseudonym uuid NOT NULL,
        criterion text NOT NULL,
        answer text NOT NULL,
        PRIMARY KEY (round_id, pseudonym, criterion),
        FOREIGN KEY (round_id, pseudonym) REFERENCES round_part (round_id, pseudonym)
    )
    """,
    """
    CREATE TABLE round_spread (
        round_id uuid NOT NULL REFERENCES assessment_round (id),
        criterion text NOT NULL,
        answer text NOT NULL,
        often integer NOT NULL,
        PRIMARY KEY (round_id, criterion, answer)
    )
    """,
    """
    CREATE TABLE round_joint_answer (
        round_id uuid NOT NULL REFERENCES assessment_round (id),
        assessment_id uuid NOT NULL REFERENCES assessment (id),
        PRIMARY KEY (round_id, assessment_id)
    )
    """,
    """
    CREATE TABLE assessment_entry (
        assessment_id uuid NOT NULL REFERENCES assessment (id),
        path text NOT NULL,
        PRIMARY KEY (assessment_id, path)
    )
    """,
    "ALTER TABLE assessment_review ADD COLUMN organisation text NOT NULL DEFAULT ''",
    """
    CREATE FUNCTION closed_round_stays() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'a closed round stays as it is'; END $$
    """,
    """
    CREATE TRIGGER closed_round_stays BEFORE UPDATE OR DELETE ON assessment_round
    FOR EACH ROW WHEN (OLD.closed_at IS NOT NULL) EXECUTE FUNCTION closed_round_stays()
    """,
    """
    CREATE FUNCTION part_of_closed_round_stays() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
        IF EXISTS (
            SELECT FROM assessment_round
            WHERE id = COALESCE(NEW.round_id, OLD.round_id) AND closed_at IS NOT NULL
        ) THEN RAISE EXCEPTION 'a closed round stays as it is'; END IF;
        RETURN COALESCE(NEW, OLD);
    END $$
    """,
    """
    CREATE TRIGGER part_of_closed_round_stays BEFORE INSERT OR UPDATE OR DELETE ON round_joint_answer
    FOR EACH ROW EXECUTE FUNCTION part_of_closed_round_stays()
    """,
    """
    CREATE TRIGGER part_of_closed_round_stays BEFORE INSERT OR UPDATE OR DELETE ON round_spread
    FOR EACH ROW EXECUTE FUNCTION part_of_closed_round_stays()
    """,
    """
    CREATE TABLE pulse (
        id uuid PRIMARY KEY,
        opened_on date NOT NULL,
        ends date NOT NULL,
        is_open boolean CONSTRAINT pulse_is_open_key UNIQUE,
        salt bytea,
        urn bytea,
        closed_on date,
        CONSTRAINT pulse_open_or_closed CHECK (
            (is_open AND num_nonnulls(salt, urn) = 2 AND closed_on IS NULL)
            OR (is_open IS NULL AND num_nonnulls(salt, urn) = 0 AND closed_on IS NOT NULL)
        )
    )
    """,
    """
    CREATE TABLE pulse_count (
        pulse_id uuid NOT NULL REFERENCES pulse (id),
        question text NOT NULL,
        answer text NOT NULL,
        often integer NOT NULL,
        PRIMARY KEY (pulse_id, question, answer)
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
