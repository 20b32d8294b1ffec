"""What somebody makes of the database of cases alone who wants to know whose a row of a ledger is."""

import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pydantic import SecretStr
from sqlalchemy import make_url

from deploy.local.servers import postgres_program
from tests.servers import Postgres

WORDS = {word: word for word in ("met", "partly", "not_met")} | {
    f"\\x{word.encode().hex()}": word for word in ("met", "partly", "not_met")
}
"""An outcome in clear, as text or as bytes."""
LEDGERS = ("contribution", "standing", "drawn_part")


@dataclass(frozen=True)
class Thief:
    """Somebody with the rows and pages of the database, its dumps, and no key."""

    postgres: Postgres
    database: str

    @classmethod
    def of(cls, postgres: Postgres, url: SecretStr) -> "Thief":
        return cls(postgres, str(make_url(url.get_secret_value()).database))

    def asked(self, question: str) -> list[list[str]]:
        return [line.split("|") for line in self.postgres.server.sql(question, database=self.database).splitlines()]

    def files(self) -> list[str]:
        """In the order in which their talks were recorded; of each the first one."""
        return in_turn(row[0] for row in self.asked("SELECT file_id FROM gate_record ORDER BY position"))

    def by_transaction(self, ledger: str) -> dict[str, str]:
        """File by mark: written together, by one colleague, in one minute."""
        joined = f"SELECT DISTINCT l.case_mark, g.file_id FROM {ledger} l JOIN gate_record g ON l.xmin = g.xmin"
        return {mark: file for mark, file in self.asked(joined)}

    def by_place(self, ledger: str) -> dict[str, str]:
        """File by mark: the first row of the ledger is the first talk."""
        marks = in_turn(row[0] for row in self.asked(f"SELECT case_mark FROM {ledger} ORDER BY ctid"))
        return dict(zip(marks, self.files(), strict=False))

    def by_dump(self, ledger: str) -> dict[str, str]:
        """The same in the file that `pg_dump` writes, where no place of a row is left but its turn."""
        marks = in_turn(line.split("\t")[0] for line in self.dumped(ledger))
        talks = sorted(self.dumped("gate_record"), key=lambda line: int(line.split("\t")[1]))
        return dict(zip(marks, in_turn(line.split("\t")[2] for line in talks), strict=False))

    def dumped(self, table: str) -> list[str]:
        program = postgres_program.installed() / "bin" / "pg_dump"
        told = subprocess.run(
            [program, "--data-only", "--table", table, self.database],
            env=self.postgres.server.surroundings(self.database),
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        lines = told.replace("\\\\", "\\").splitlines()
        begins = next(number for number, line in enumerate(lines) if line.startswith("COPY "))
        return lines[begins + 1 : lines.index("\\.", begins)]

    def outcomes(self, ledger: str) -> dict[tuple[str, str], str]:
        """By mark and measure: what lies there to be read."""
        rows = self.asked(f"SELECT case_mark, indicator, outcome FROM {ledger}")
        return {(mark, indicator): WORDS[outcome] for mark, indicator, outcome in rows if outcome in WORDS}

    def rows(self, ledger: str) -> dict[str, list[list[str]]]:
        """Everything that is said under each mark."""
        found: dict[str, list[list[str]]] = {}
        for row in self.asked(f"SELECT * FROM {ledger} ORDER BY 1, 2, 3"):
            found.setdefault(row[0], []).append(row[1:])
        return found


def in_turn(found: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(found))


def changed(before: Mapping[str, list[list[str]]], after: Mapping[str, list[list[str]]]) -> set[str]:
    """Of two copies of a ledger: the marks that were there in both, and of which something else is said."""
    return {mark for mark in before.keys() & after.keys() if before[mark] != after[mark]}


def right(guesses: Mapping[str, str], truth: Mapping[str, str]) -> int:
    return sum(truth.get(mark) == file for mark, file in guesses.items())
