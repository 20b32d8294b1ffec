"""Amounts about the organisation that a lead lets go each year, and what the office received of them."""

from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    op.execute("""
    CREATE TABLE said_amounts (
        id uuid PRIMARY KEY,
        year integer NOT NULL,
        said_at timestamptz NOT NULL,
        body bytea NOT NULL,
        approved_by uuid NOT NULL,
        approved_role text NOT NULL
    )
    """)
    op.execute("CREATE INDEX said_amounts_of_year ON said_amounts (year, said_at)")
    op.execute("""
    CREATE TABLE received_amounts (
        centre text NOT NULL,
        year integer NOT NULL,
        said_at timestamptz NOT NULL,
        body bytea NOT NULL,
        received_on date NOT NULL,
        PRIMARY KEY (centre, year)
    )
    """)
