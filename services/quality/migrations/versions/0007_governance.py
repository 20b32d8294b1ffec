"""Received releases as they came and counted, and the proposals, drafts, comments and votes of the members."""

from alembic import op

revision = "0007"
down_revision = "0006"

STATEMENTS: tuple[str, ...] = (
    "ALTER TABLE received_release ADD COLUMN body bytea, ADD COLUMN received_on date",
    "ALTER TABLE received_line DROP CONSTRAINT received_line_centre_period_catalogue_fkey",
    "DROP INDEX received_release_of_period",
    "CREATE INDEX received_release_of_period ON received_release (period, catalogue, centre)",
    """
    CREATE TABLE federation_count (
        period text NOT NULL,
        catalogue text NOT NULL,
        criterion text NOT NULL,
        line text NOT NULL,
        said text NOT NULL,
        centres integer NOT NULL,
        PRIMARY KEY (period, catalogue, criterion, line, said)
    )
    """,
    "CREATE INDEX federation_count_of_criterion ON federation_count (criterion)",
    """
    INSERT INTO federation_count (period, catalogue, criterion, line, said, centres)
    SELECT period, catalogue, criterion, told.line, told.said, count(*)
    FROM received_line, LATERAL (VALUES
        ('measured', coalesce(measured_band::text, measured)),
        ('assessed', coalesce(assessed_band::text, assessed)),
        ('gap', CASE WHEN 'structural_gap' IN (measured, assessed) THEN 'structural_gap' END)
    ) AS told (line, said)
    WHERE told.said IS NOT NULL GROUP BY 1, 2, 3, 4, 5
    """,
    "CREATE TABLE representative (person_id uuid PRIMARY KEY, centre text NOT NULL)",
    """
    CREATE TABLE standard_draft (
        id uuid PRIMARY KEY,
        text text NOT NULL,
        at timestamptz NOT NULL,
        state text NOT NULL,
        version text NOT NULL,
        adopted_on date
    )
    """,
    """
    CREATE TABLE proposal (
        id uuid PRIMARY KEY,
        kind text NOT NULL,
        target text NOT NULL,
        title text NOT NULL,
        wanted text NOT NULL,
        reason text NOT NULL,
        centre text NOT NULL,
        at timestamptz NOT NULL,
        state text NOT NULL,
        draft uuid REFERENCES standard_draft (id),
        answer text NOT NULL
    )
    """,
    "CREATE INDEX proposal_at ON proposal (at)",
    """
    CREATE TABLE governance_comment (
        id uuid PRIMARY KEY,
        about uuid NOT NULL,
        centre text NOT NULL,
        words text NOT NULL,
        at timestamptz NOT NULL
    )
    """,
    "CREATE INDEX governance_comment_about ON governance_comment (about, at)",
    """
    CREATE TABLE ballot (
        id uuid PRIMARY KEY,
        draft uuid NOT NULL REFERENCES standard_draft (id),
        text text NOT NULL,
        opened_at timestamptz NOT NULL,
        until date NOT NULL,
        quorum integer NOT NULL,
        called_off boolean NOT NULL
    )
    """,
    "CREATE INDEX ballot_of_draft ON ballot (draft, opened_at)",
    """
    CREATE TABLE ballot_entitled (
        ballot uuid NOT NULL REFERENCES ballot (id),
        centre text NOT NULL,
        voted boolean NOT NULL,
        PRIMARY KEY (ballot, centre)
    )
    """,
    """
    CREATE TABLE ballot_count (
        ballot uuid NOT NULL REFERENCES ballot (id),
        choice text NOT NULL,
        votes integer NOT NULL CHECK (votes >= 0),
        PRIMARY KEY (ballot, choice)
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
