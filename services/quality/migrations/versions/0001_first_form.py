"""Sessions, tallies, assessments, the release ledger, and what the office receives."""

from alembic import op

from shared.accounts import store as signin
from shared.store import outbox

revision = "0001"
down_revision = None

STATEMENTS = (
    "CREATE TABLE tally (catalogue text NOT NULL, month text NOT NULL, PRIMARY KEY (catalogue, month))",
    """
    CREATE TABLE tally_cell (
        catalogue text NOT NULL,
        month text NOT NULL,
        indicator text NOT NULL,
        met integer,
        partly integer,
        not_met integer,
        PRIMARY KEY (catalogue, month, indicator),
        FOREIGN KEY (catalogue, month) REFERENCES tally (catalogue, month),
        CONSTRAINT tally_cell_held_or_counted CHECK (
            num_nonnulls(met, partly, not_met) = 0
            OR (num_nonnulls(met, partly, not_met) = 3 AND met + partly + not_met >= 5)
        )
    )
    """,
    """
    CREATE TABLE assessment (
        id uuid PRIMARY KEY,
        criterion text NOT NULL,
        catalogue text NOT NULL,
        answer text NOT NULL,
        evidence text NOT NULL,
        link text NOT NULL,
        author uuid NOT NULL,
        role text NOT NULL,
        at timestamptz NOT NULL
    )
    """,
    "CREATE INDEX assessment_of_criterion ON assessment (criterion, at)",
    """
    CREATE TABLE assessment_review (
        id uuid PRIMARY KEY,
        assessment_id uuid NOT NULL REFERENCES assessment (id),
        confirms boolean NOT NULL,
        note text NOT NULL,
        author uuid NOT NULL,
        role text NOT NULL,
        at timestamptz NOT NULL
    )
    """,
    "CREATE INDEX assessment_review_of ON assessment_review (assessment_id)",
    """
    CREATE TABLE release (
        period text NOT NULL,
        catalogue text NOT NULL,
        event_id uuid NOT NULL CONSTRAINT release_event_id_key UNIQUE,
        body bytea NOT NULL,
        approved_by uuid NOT NULL,
        approved_role text NOT NULL,
        approved_at timestamptz NOT NULL,
        PRIMARY KEY (period, catalogue)
    )
    """,
    """
    CREATE TABLE received_release (
        centre text NOT NULL,
        period text NOT NULL,
        catalogue text NOT NULL,
        fingerprint bytea NOT NULL,
        PRIMARY KEY (centre, period, catalogue)
    )
    """,
    "CREATE INDEX received_release_of_period ON received_release (period, catalogue)",
    """
    CREATE TABLE received_line (
        centre text NOT NULL,
        period text NOT NULL,
        catalogue text NOT NULL,
        criterion text NOT NULL,
        measured text NOT NULL,
        measured_band smallint,
        assessed text NOT NULL,
        assessed_band smallint,
        PRIMARY KEY (centre, period, catalogue, criterion),
        FOREIGN KEY (centre, period, catalogue) REFERENCES received_release (centre, period, catalogue)
    )
    """,
    "CREATE INDEX received_line_of_period ON received_line (period, catalogue)",
)


def upgrade() -> None:
    outbox.create_tables(op)
    signin.create_tables(op)
    for statement in STATEMENTS:
        op.execute(statement)
