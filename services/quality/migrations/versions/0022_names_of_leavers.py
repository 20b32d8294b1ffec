"""A pseudonym can be replaced, also in locked rows: once an account is removed, nobody is to know whose it was."""

from alembic import op

revision = "0022"
down_revision = "0021"

RENAMED = """
    TG_OP = 'UPDATE' AND to_jsonb(NEW)::text = replace(
        to_jsonb(OLD)::text, current_setting('kokon.name_before', true), current_setting('kokon.name_after', true)
    )
"""
"""Nothing else of the row is another; without both settings this is never true."""
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
    """
    ALTER TABLE round_own_answer DROP CONSTRAINT round_own_answer_round_id_pseudonym_fkey,
        ADD FOREIGN KEY (round_id, pseudonym) REFERENCES round_part (round_id, pseudonym) ON UPDATE CASCADE
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
