"""A lock lets a row pass as renamed only while a name is being replaced: PostgreSQL keeps the setting of an earlier
transaction of the same connection as an empty text, and replacing nothing by nothing made every row look renamed."""

from alembic import op

revision = "0024"
down_revision = "0023"

RENAMED = """
    TG_OP = 'UPDATE' AND to_jsonb(NEW)::text = replace(
        to_jsonb(OLD)::text,
        NULLIF(current_setting('kokon.name_before', true), ''),
        NULLIF(current_setting('kokon.name_after', true), '')
    )
"""
STATEMENTS = (
    f"""
    CREATE OR REPLACE FUNCTION closed_round_stays() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
        IF {RENAMED} THEN RETURN NEW; END IF;
        RAISE EXCEPTION 'a closed round stays as it is';
    END $$
    """,
    f"""
    CREATE OR REPLACE FUNCTION accepted_release_is_locked() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
        IF {RENAMED} THEN RETURN NEW; END IF;
        IF EXISTS (
            SELECT FROM release_answer WHERE reason = '' AND release_id::text = to_jsonb(OLD) ->> TG_ARGV[0]
        ) THEN RAISE EXCEPTION 'an accepted release is locked'; END IF;
        RETURN COALESCE(NEW, OLD);
    END $$
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
