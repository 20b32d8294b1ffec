"""No number of a centre stands for two releases; nothing of an accepted one can change; a forgotten one comes back."""

from alembic import op

revision = "0017"
down_revision = "0016"

LOCKED = {"release": "event_id", "release_sending": "release_id", "release_answer": "release_id"}
STATEMENTS: tuple[str, ...] = (
    # a number that was taken twice stays with the release that came first; the other one stays without
    """
    UPDATE received_release AS later SET sequence = NULL FROM (
        SELECT centre, period, catalogue, row_number() OVER (
            PARTITION BY centre, sequence ORDER BY received_on NULLS FIRST, period, catalogue
        ) AS place FROM received_release WHERE sequence IS NOT NULL
    ) AS numbered
    WHERE numbered.place > 1 AND later.centre = numbered.centre AND later.period = numbered.period
        AND later.catalogue = numbered.catalogue
    """,
    "CREATE UNIQUE INDEX received_release_number ON received_release (centre, sequence)",
    # nobody knows who approved what came back in from the bus
    "ALTER TABLE release ALTER COLUMN approved_by DROP NOT NULL, ALTER COLUMN approved_role DROP NOT NULL",
    # told the column that names the release; its acceptance is an answer without a reason
    """
    CREATE FUNCTION accepted_release_is_locked() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
        IF EXISTS (
            SELECT FROM release_answer WHERE reason = '' AND release_id::text = to_jsonb(OLD) ->> TG_ARGV[0]
        ) THEN RAISE EXCEPTION 'an accepted release is locked'; END IF;
        RETURN COALESCE(NEW, OLD);
    END $$
    """,
    """
    CREATE FUNCTION accepted_releases_are_locked() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
        IF EXISTS (SELECT FROM release_answer WHERE reason = '')
        THEN RAISE EXCEPTION 'an accepted release is locked'; END IF;
        RETURN NULL;
    END $$
    """,
    *(
        statement.format(table=table, column=column)
        for table, column in LOCKED.items()
        for statement in (
            "CREATE TRIGGER accepted_is_locked BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION accepted_release_is_locked('{column}')",
            "CREATE TRIGGER accepted_stay BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION accepted_releases_are_locked()",
        )
    ),
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
