"""What may be passed on about clients is written down once for each year that is over, and stays."""

from alembic import op

revision = "0023"
down_revision = "0022"

STATEMENTS = (
    """
    CREATE TABLE told_year (
        year smallint NOT NULL,
        measure text NOT NULL,
        state text NOT NULL,
        people_from smallint,
        step smallint,
        band smallint,
        PRIMARY KEY (year, measure),
        CONSTRAINT told_year_known_or_not CHECK (
            (state = 'known' AND people_from >= 5 AND num_nonnulls(step, band) = 1)
            OR (state <> 'known' AND num_nonnulls(people_from, step, band) = 0)
        )
    )
    """,
    """
    CREATE FUNCTION told_year_stays() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'what was told of a year stays as it is'; END $$
    """,
    "CREATE TRIGGER stays BEFORE UPDATE OR DELETE ON told_year FOR EACH ROW EXECUTE FUNCTION told_year_stays()",
    "CREATE TRIGGER none_goes BEFORE TRUNCATE ON told_year FOR EACH STATEMENT EXECUTE FUNCTION told_year_stays()",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
