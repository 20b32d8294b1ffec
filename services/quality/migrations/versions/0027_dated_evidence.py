"""Evidence has the day of its document, from which it counts; members vote on the names of a budget.

Quarters that are over are made anew when somebody looks at them, by the rules of today.
"""

from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.execute("ALTER TABLE assessment ADD COLUMN documented date")
    op.execute("DELETE FROM history_quarter")
    op.execute("""
    CREATE TABLE budget_vote (
        id uuid PRIMARY KEY,
        year integer NOT NULL,
        opened_at timestamptz NOT NULL,
        until date NOT NULL,
        quorum integer NOT NULL,
        called_off boolean NOT NULL,
        voted_on date
    )
    """)
    op.execute("""
    CREATE TABLE budget_vote_entitled (
        vote uuid NOT NULL REFERENCES budget_vote,
        centre text NOT NULL,
        voted boolean NOT NULL,
        PRIMARY KEY (vote, centre)
    )
    """)
    op.execute("""
    CREATE TABLE budget_vote_count (
        vote uuid NOT NULL REFERENCES budget_vote,
        place integer NOT NULL,
        criterion text NOT NULL,
        votes integer NOT NULL CONSTRAINT budget_vote_count_votes_check CHECK (votes >= 0),
        PRIMARY KEY (vote, place)
    )
    """)
