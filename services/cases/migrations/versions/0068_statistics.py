"""What was told of a year is kept as it was told."""

from alembic import op

revision = "0068"
down_revision = "0067"

STATEMENTS = (
    """
    CREATE TABLE year_told (
        year smallint NOT NULL,
        part text NOT NULL CONSTRAINT year_told_part CHECK (part IN ('tables', 'services')),
        definition text NOT NULL,
        drawn_on date NOT NULL,
        body bytea NOT NULL,
        PRIMARY KEY (year, part)
    )
    """,
    """
    CREATE FUNCTION year_told_stands() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'a year stands as it was told'; END $$
    """,
    """
    CREATE TRIGGER year_told_stands BEFORE UPDATE OR DELETE ON year_told
    FOR EACH ROW EXECUTE FUNCTION year_told_stands()
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
