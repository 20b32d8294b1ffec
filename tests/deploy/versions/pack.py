"""Keeps a version for tests of its successors; docs/versions.md says when and how.

python -m tests.deploy.versions.pack data VERSION FOLDER    a federation that `live.py` left
python -m tests.deploy.versions.pack events VERSION TREE    the events of the program in a folder
"""

import json
import lzma
import subprocess
import sys
import tarfile
from io import BytesIO
from pathlib import Path
from typing import Any

from deploy.local.servers import database_dumps
from deploy.local.servers.postgres import EmbeddedPostgres
from deploy.local.servers.servers import Servers
from deploy.local.settings.installation import Installation, description_in
from tests.deploy.versions import kept

LEFT_OUT = ("postgres", "logs", "run", "nats/streams", "nats/ports.json", "nats/process.json", "operators.json")
"""Of the folder of an installation: what lies in the dumps, and streams, which are made anew from the outboxes."""
COLUMNS = """
select table_name, column_name, concat_ws(' ', udt_name, case is_nullable when 'NO' then 'not null' end,
  case when column_default is not null or is_identity = 'YES' or is_generated = 'ALWAYS' then 'default' end)
from information_schema.columns join pg_class on oid = format('public.%I', table_name)::regclass
where table_schema = 'public' and relkind = 'r' order by 1, 2;
"""
FEWER = """
delete from outbox where position not in (
  select position from (select position, row_number() over (partition by subject order by position desc) as number
                        from outbox) as numbered where number <= 2);
"""
"""Two messages of each kind: what was published is there for as long as a stream could need it, and sealed bytes are
what makes an archive large."""
SCHEMAS_OF = (
    "import json; from shared.events import EVENTS; "
    "print(json.dumps({one.subject: one.model_json_schema() for one in EVENTS}))"
)


def installation_in(folder: Path) -> Installation:
    found = description_in(folder)
    assert found
    return Installation(folder, found.id, found.kind, found.name, found.port)


def columns(postgres: EmbeddedPostgres, database: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for line in postgres.sql(COLUMNS, database=database).splitlines():
        table, column, form = line.split("|")
        found.setdefault(table, {})[column] = form
    return found


def keep_data(version: str, folder: Path) -> None:
    members: dict[str, bytes] = {"known.json": (folder / "known.json").read_bytes()}
    tables: kept.Tables = {}
    for name in kept.INSTALLATIONS:
        installation = installation_in(folder / name)
        members |= files_of(installation)
        postgres = Servers(installation).postgres
        assert isinstance(postgres, EmbeddedPostgres)
        postgres.start()
        try:
            postgres.ensure_databases(*installation.databases)
            for database in installation.databases:
                tables[database] = columns(postgres, database)
                if "outbox" in tables[database]:
                    postgres.sql(FEWER, database=database)
                members[f"{name}/dumps/{database}.dump"] = dumped(postgres, database)
        finally:
            postgres.stop()
    kept.archive(version).write_bytes(lzma.compress(packed(members), preset=9 | lzma.PRESET_EXTREME))
    kept.TABLES.mkdir(exist_ok=True)
    (kept.TABLES / f"{version}.json").write_text(json.dumps(tables, indent=1, sort_keys=True) + "\n")


def files_of(installation: Installation) -> dict[str, bytes]:
    root = installation.folder
    return {
        str(file.relative_to(root.parent)): file.read_bytes()
        for file in sorted(root.rglob("*"))
        if file.is_file() and file.suffix != ".log" and not str(file.relative_to(root)).startswith(LEFT_OUT)
    }


def dumped(postgres: EmbeddedPostgres, database: str) -> bytes:
    """Not compressed: the archive does it better for all of them together."""
    security = ["--enable-row-security"] if database in database_dumps.AS_A_WHOLE else []
    file = postgres.folder.parent / f"{database}.dump"
    arguments = ["--format=custom", "--compress=none", "--no-password", f"--file={file}", *security]
    database_dumps.run(postgres, database, "pg_dump", arguments)
    content = file.read_bytes()
    file.unlink()
    return content


def packed(members: dict[str, bytes]) -> bytes:
    """The same bytes for the same files; only their owner reads what holds keys."""
    whole = BytesIO()
    with tarfile.open(fileobj=whole, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, content in members.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(content), 0o600
            archive.addfile(entry, BytesIO(content))
    return whole.getvalue()


def bare(schema: Any) -> Any:
    """Without what is for people alone; a field may have these names, too."""
    if isinstance(schema, dict):
        words = {name for name in ("title", "description") if isinstance(schema.get(name), str)}
        return {name: bare(part) for name, part in schema.items() if name not in words}
    return [*map(bare, schema)] if isinstance(schema, list) else schema


def keep_events(version: str, tree: Path) -> None:
    line = [sys.executable, "-c", SCHEMAS_OF]
    said = json.loads(subprocess.run(line, cwd=tree, capture_output=True, check=True).stdout)
    told = json.loads(kept.EVENTS.read_text()) if kept.EVENTS.exists() else {}
    for subject, schema in bare(said).items():
        forms = told.setdefault(subject, {})
        if not forms or forms[max(forms, key=kept.number)] != schema:
            forms[version] = schema
    kept.EVENTS.write_text(json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True) + "\n")


def main(arguments: list[str]) -> int:
    match arguments:
        case ["data", version, folder]:
            keep_data(version, Path(folder).resolve())
        case ["events", version, tree]:
            keep_events(version, Path(tree).resolve())
        case _:
            sys.stderr.write("kokon: say data or events, the version, and the folder.\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
