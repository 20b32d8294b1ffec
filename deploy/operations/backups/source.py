"""What a backup is made of: an installation whose databases, key files and commands of `cases` can be reached here."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol


class Steps(Protocol):
    def step(self, title: str) -> AbstractContextManager[None]:
        """Shown until it ends, with the time it takes."""


class AnySource(Protocol):
    """A centre or an office; it goes on working meanwhile."""

    @property
    def id(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def port(self) -> int: ...

    @property
    def databases(self) -> Sequence[str]: ...

    @property
    def aside(self) -> Path:
        """A folder as secret as the databases, for what is to be locked."""

    @property
    def postgres_version(self) -> str:
        """Of the programs that write the dumps, and restore them."""

    def dump(self, database: str, file: Path) -> None:
        """Read back, and compared with the rows that there were. Raises Trouble."""

    def versions(self, *databases: str) -> dict[str, str]:
        """Of their schemas."""

    def copy_keys(self, to: Path) -> None:
        """All key files but the one of `cases`, which copies it itself."""

    def copy_register(self, to: Path) -> None:
        """Of a centre which keys were destroyed; of an office who is a member."""

    def doubts(self, now: datetime) -> dict[str, datetime]:
        """The services that do not believe the date, with the last moment that they believed."""


class Source(AnySource, Protocol):
    """A centre."""

    @property
    def backup_days(self) -> str | None:
        """As it is set for `cases`."""

    def asked(self, *words: str, given: str = "") -> dict[str, Any]:
        """The answer of `python -m services.cases.backup`. Raises Trouble."""

    def change_keys(self, *words: str) -> dict[str, Any]:
        """The answer of `python -m services.cases.keys`. Raises Trouble."""

    def printed_keys(self, dump: Path) -> str:
        """The wrapped keys of the clients in that dump, as `pg_restore` prints them."""

    def letters_wait(self) -> bool:
        """Whether casework has not acknowledged every letter: only then a backup needs the keys that open them."""

    def copy_letter_keys(self, to: Path) -> None:
        """The keys that open the letters that wait; none are there before casework has begun."""
