"""Rows of every table of a centre in containers, to compare what was there with what is there."""

from deploy.local.servers import database_dumps
from tests.containers.kept import Kept

type Counts = dict[tuple[str, str], int]
"""Rows by database and table."""


def rows(kept: Kept, *databases: str) -> Counts:
    found: Counts = {}
    for name in databases:
        tables = kept.sql(name, database_dumps.TABLES).splitlines()
        counted = " union all ".join(f"select {at}, count(*) from public.{table}" for at, table in enumerate(tables))
        answer = kept.sql(name, f"{counted} order by 1").splitlines() if tables else []
        found |= {(name, tables[int(at)]): int(number) for at, number in (line.split("|") for line in answer)}
    return found
