"""Functions of policies find their tables without a search path, as `pg_dump` has none: else no backup comes about."""

from alembic import op

revision = "0038"
down_revision = "0037"
# names between BEGIN ATOMIC and END are looked up once, when the function is made
STATEMENTS = (
    """
    CREATE OR REPLACE FUNCTION kokon_own_files() RETURNS SETOF uuid LANGUAGE sql STABLE BEGIN ATOMIC
        SELECT file_id FROM file_member
         WHERE staff_id = kokon_reader() AND capacity IN ('responsible', 'deputy', 'substitute')
           AND since <= kokon_now() AND (until IS NULL OR until > kokon_now())
        UNION ALL
        SELECT file_id FROM file_opening
         WHERE asked_by = kokon_reader() AND answered_by <> asked_by AND until > kokon_now();
    END
    """,
    """
    CREATE OR REPLACE FUNCTION kokon_whole_files() RETURNS SETOF uuid LANGUAGE sql STABLE BEGIN ATOMIC
        SELECT file_id FROM file_member
         WHERE staff_id = kokon_reader() AND capacity IN ('responsible', 'deputy')
           AND since <= kokon_now() AND (until IS NULL OR until > kokon_now())
        UNION ALL
        SELECT file_id FROM file_opening
         WHERE asked_by = kokon_reader() AND answered_by <> asked_by AND until > kokon_now();
    END
    """,
    """
    CREATE OR REPLACE FUNCTION kokon_has_no_team(file uuid) RETURNS boolean LANGUAGE sql STABLE BEGIN ATOMIC
        SELECT NOT EXISTS (SELECT FROM file_member WHERE file_id = file);
    END
    """,
    """
    CREATE OR REPLACE FUNCTION kokon_restricted(file uuid) RETURNS boolean LANGUAGE sql STABLE BEGIN ATOMIC
        SELECT EXISTS (SELECT FROM restriction WHERE file_id = file AND lifted_at IS NULL);
    END
    """,
    """
    CREATE OR REPLACE FUNCTION kokon_unconfirmed(who uuid) RETURNS boolean LANGUAGE sql STABLE BEGIN ATOMIC
        SELECT EXISTS (SELECT FROM unconfirmed_account WHERE staff_id = who);
    END
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
