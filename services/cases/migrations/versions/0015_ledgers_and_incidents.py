"""The second lock covers more than the file: what a client is counted for, holds on a client's data, and incidents."""

from collections.abc import Iterator

from alembic import op

revision = "0015"
down_revision = "0014"

# nobody reads or writes these as a reader: only who says what the work is for
ERRAND_ONLY: dict[str, tuple[str, ...]] = {
    "contribution": ("counting", "retention"),
    "standing": ("counting", "retention"),
    "drawn_part": ("counting", "retention"),
    "hold": ("retention",),
    "announcement": ("retention",),
}
ROLES = "string_to_array(current_setting('kokon.roles', true), ',')"
HANDLES = f"{ROLES} && ARRAY['lead', 'deputy', 'data_protection']"
KEEPS = "kokon_errand() IN ('incidents', 'migration')"
# a colleague who reports sees that it was done; what others reported, and every step, is for those who handle it
OF_INCIDENTS = {
    "incident": {
        "SELECT": f"USING ({HANDLES} OR reported_by = kokon_reader() OR {KEEPS})",
        "INSERT": "WITH CHECK (reported_by = kokon_reader() OR kokon_errand() = 'migration')",
        "UPDATE": f"USING ({HANDLES} OR {KEEPS})",
        "DELETE": f"USING ({KEEPS})",
    },
    "incident_entry": {
        "SELECT": f"USING ({HANDLES} OR {KEEPS})",
        "INSERT": f"WITH CHECK ({HANDLES} AND by = kokon_reader() OR kokon_errand() = 'migration')",
        "UPDATE": f"USING ({KEEPS})",
        "DELETE": f"USING ({KEEPS})",
    },
}


def upgrade() -> None:
    for table in (*ERRAND_ONLY, *OF_INCIDENTS):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    for policy in policies():
        op.execute(policy)


def policies() -> Iterator[str]:
    for table, errands in ERRAND_ONLY.items():
        named = ", ".join(f"'{errand}'" for errand in (*errands, "migration"))
        yield f"CREATE POLICY on_errand ON {table} USING (kokon_errand() IN ({named}))"
    for table, rules in OF_INCIDENTS.items():
        for command, rule in rules.items():
            yield f"CREATE POLICY handled_{command.lower()} ON {table} FOR {command} {rule}"
