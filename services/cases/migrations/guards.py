"""The row-level security of tables, for their migrations. Frozen, as a migration is: a change gets its own function.

What a transaction says of itself (reader, moment, errand) is asked in a sub-select, once a query and not once a
row. The policies that were made here before that are altered by 0054.
"""

import re
from typing import Protocol

CONTEXT = re.compile(r"(?<!SELECT )\b(kokon_(?:reader|now|errand|counsels|interprets)\(\))")


class Executes(Protocol):
    """What the functions here need of alembic's `op`."""

    def execute(self, sqltext: str) -> None: ...


def records_of_a_file(op: Executes, table: str, own: str, *, part: str) -> None:
    """The table of a kind of record with its `own` columns beside those of all, and with its guards."""
    op.execute(f"""
    CREATE TABLE {table} (
        id uuid PRIMARY KEY,
        file_id uuid NOT NULL,
        key_id text NOT NULL,
        noted_at timestamptz NOT NULL,
        noted_by uuid NOT NULL,
        {own}
    )
    """)
    op.execute(f"CREATE INDEX {table}_of_file ON {table} (file_id)")
    rows_of_a_file(op, table, part=part)


def rows_of_a_file(op: Executes, table: str, *, part: str) -> None:
    """Guard records that are only added to: `rows_of_a_file(op, "contact_note", part="notes")`.

    Readers who have this part of the file read them. A colleague who may write into it adds rows as their author, and
    not while the file is only kept. Erasures delete them, and a later migration may move them.
    """
    for statement in statements(table, part):
        op.execute(looked_up_once(statement))


def looked_up_once(rule: str) -> str:
    """The same rule; what the transaction said of itself does not change while a query runs."""
    return CONTEXT.sub(r"(SELECT \1)", rule)


def changed_by_team(op: Executes, table: str, *, part: str) -> None:
    """Beside `rows_of_a_file`: a colleague who may write into the file changes its rows, not while it is only kept."""
    writes = looked_up_once(in_team(table, part, writing=True))
    op.execute(f"CREATE POLICY team_changes ON {table} FOR UPDATE USING {writes} WITH CHECK {writes}")
    op.execute(f"""
    CREATE POLICY restricted_is_not_changed ON {table} AS RESTRICTIVE FOR UPDATE
    USING ((SELECT kokon_errand()) IS NOT NULL OR NOT kokon_restricted(file_id))
    """)


def statements(table: str, part: str) -> tuple[str, ...]:
    reads, writes = in_team(table, part), in_team(table, part, writing=True)
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY team_reads ON {table} FOR SELECT USING {reads}",
        f"CREATE POLICY team_writes ON {table} FOR INSERT WITH CHECK (noted_by = kokon_reader() AND {writes})",
        f"""
        CREATE POLICY restricted_is_only_kept ON {table} AS RESTRICTIVE FOR INSERT
        WITH CHECK (kokon_errand() IS NOT NULL OR NOT kokon_restricted(file_id))
        """,
        f"CREATE POLICY errand_select ON {table} FOR SELECT USING (kokon_errand() IN ('retention', 'migration'))",
        f"CREATE POLICY errand_insert ON {table} FOR INSERT WITH CHECK (kokon_errand() = 'migration')",
        f"CREATE POLICY errand_update ON {table} FOR UPDATE USING (kokon_errand() = 'migration')",
        f"CREATE POLICY errand_delete ON {table} FOR DELETE USING (kokon_errand() IN ('retention', 'migration'))",
    )


def in_team(table: str, part: str, *, writing: bool = False) -> str:
    """That the reader has this part of a row's file, as a condition."""
    limited = "place.capacity = 'substitute'" if writing else "place.capacity IN ('substitute', 'interpreter')"
    interprets = "" if writing else " OR place.capacity = 'interpreter' AND kokon_interprets()"
    return f"""(
        EXISTS (
            SELECT FROM file_member AS place
             WHERE place.file_id = {table}.file_id AND place.staff_id = kokon_reader()
               AND place.since <= kokon_now() AND (place.until IS NULL OR place.until > kokon_now())
               AND (place.capacity IN ('responsible', 'deputy') OR {limited} AND '{part}' = ANY (place.parts))
               AND (kokon_counsels(){interprets})
        ) OR EXISTS (
            SELECT FROM file_opening AS opening
             WHERE opening.file_id = {table}.file_id AND opening.asked_by = kokon_reader() AND kokon_counsels()
               AND opening.answered_by <> opening.asked_by AND opening.until > kokon_now()
        )
    )"""  # noqa: S608
