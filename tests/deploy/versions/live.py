"""Lets invented people live in a federation of the version in this folder, and writes down who they are and what they
wrote. `docs/versions.md` says how it is run, with the program of any version since 0.1.0.

    cd VERSION && .venv/bin/python .../tests/deploy/versions/live.py FOLDER [FILES OF THE MONTHS BEFORE]
"""

import asyncio
import importlib
import json
import sys
from pathlib import Path
from typing import Any

SEED, CLIENTS, FILES = 7, 1, 2
CENTRE = "centre-a"
PLACES = ("deploy.demo", "deploy.local.demo")
"""Of the demonstration, by age."""


def found(*names: str) -> Any:
    """The first of these modules that this version has."""
    for name in names:
        try:
            return importlib.import_module(name)
        except ModuleNotFoundError:
            continue
    raise SystemExit(f"kokon: none of {', '.join(names)} is here. Next step: stand in the folder of a version.")


def people() -> list[dict[str, Any]]:
    clients_of = found("deploy.demo.visitors.people", "deploy.local.demo.people").clients_of
    return [
        {
            "receipt": one.receipt if one.way == "sealed" else None,
            "page_language": one.page_language,
            "name": one.name,
            "has_file": one.has_file,
            "written": one.written,
            "answers": one.answers,
        }
        for one in clients_of(CENTRE, count=CLIENTS, seed=SEED)
    ]


def main(folder: Path, files: int = FILES) -> None:
    """Whether the demonstration finds itself whole is not asked: with one client it looks at one desk alone."""
    run = found(*(f"{place}.run" for place in PLACES))
    go = run.Run._go

    async def noted(self: Any, addresses: Any, *more: Any) -> None:
        known = {"addresses": json.loads(addresses.model_dump_json()), "clients": people()}
        (folder / "known.json").write_text(json.dumps(known, ensure_ascii=False, indent=1))
        await go(self, addresses, *more)

    run.Run._go = noted
    # of the months before, where this version has them
    run.FEW_FILES = files
    life = run.Run(SEED, CLIENTS, headless=True, json_file=folder / "told.json")
    asyncio.run(life.on_stage(folder))


if __name__ == "__main__":
    sys.path.insert(0, str(Path.cwd()))
    main(Path(sys.argv[1]).resolve(), *map(int, sys.argv[2:]))
