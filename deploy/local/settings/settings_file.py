"""`kokon.toml` in the folder of an installation: names, telephone, addresses, port and mail, kept from start to start.

kept = read(folder, "centre")                        # {"public.phone": "030 1", ...}; raises Trouble with the line
keep(folder, "centre", {"public.phone": "030 2"})    # the rest of the file stays as somebody wrote it
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from deploy.local.settings.installation import SETTINGS_FILE, Kind
from deploy.secrets_file import write_owner_only
from deploy.trouble import Trouble
from services.intake.opening import openings

HEAD = """\
# Settings of this installation. `./kokon up` reads this file when it starts, and writes into it what is said to it in
# words of its own, unless --once is said, too. A line that begins with # sets nothing. docs/operations.md, Settings.
"""
CENTRE, OFFICE = frozenset({"centre"}), frozenset({"office"})
BOTH = CENTRE | OFFICE
type Value = str | int
type Values = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Setting:
    """`about` stands above it in the file, `example` behind its name as long as nothing is set."""

    name: str
    about: str
    example: Value
    kinds: frozenset[str] = CENTRE

    @property
    def table(self) -> str:
        return self.name.split(".")[0]

    @property
    def key(self) -> str:
        return self.name.split(".")[1]


SETTINGS = (
    Setting("installation.id", "Short name in small letters. It stays what it is as soon as there is data.", "", BOTH),
    Setting("installation.name", "The name as people know it.", "Centre North", BOTH),
    Setting("installation.port", "The first of four ports on this machine.", 8400, BOTH),
    Setting("public.name", "In the bar of the public pages, which are neutral without it.", "Centre North", BOTH),
    Setting("public.phone", "The telephone number on the public pages.", "+49 30 1234567"),
    Setting("public.phone_hours", "When somebody answers it; 1 is Monday.", "1-4 10:00-16:00, 5 10:00-13:00"),
    Setting(
        "addresses.intake",
        "Where browsers reach the pages, behind a proxy that speaks TLS: a host name of its own for each.",
        "https://help.example.org",
    ),
    Setting("addresses.cases", "", "https://work.example.org"),
    Setting("addresses.quality", "", "https://quality.example.org"),
    Setting("addresses.notify", "", "https://notices.example.org"),
    Setting("addresses.office", "Where browsers reach it, behind a proxy.", "https://office.example.org", OFFICE),
    Setting(
        "mail.smtp_url",
        "The mail server for notices. With a password in it this file is a secret, for its owner alone.",
        "smtp://127.0.0.1:25",
    ),
    Setting("mail.sender", "From whom notices to colleagues come.", "kokon@example.org"),
    Setting(
        "mail.client_sender",
        "From whom notices to clients come: an address that says nothing of the centre. Without it none goes by mail.",
        "post@example.net",
    ),
)
SHOWN = {"public.name": "no name", "public.phone": "no telephone number", "public.phone_hours": "no hours"}
"""What visitors of the public pages see, and what is said where it is not there any more."""


def of_kind(kind: Kind) -> dict[str, Setting]:
    return {one.name: one for one in SETTINGS if kind in one.kinds}


def read(folder: Path, kind: Kind) -> Values:
    """Nothing where there is no file. Raises Trouble."""
    file = folder / SETTINGS_FILE
    try:
        text = file.read_text()
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise _wrong(file, 0, f"it cannot be read ({type(error).__name__})") from None
    return _checked(file, text, kind)


def keep(folder: Path, kind: Kind, said: Values) -> None:
    """Raises Trouble."""
    write_owner_only(folder / SETTINGS_FILE, with_said(folder, kind, said))


def with_said(folder: Path, kind: Kind, said: Values) -> str:
    """Raises Trouble, also where the file is written in a way in which nothing can be put into it."""
    file, known = folder / SETTINGS_FILE, of_kind(kind)
    for name, value in said.items():
        if why := _refusal(known[name], value):
            raise Trouble("not_kept", f"{name}, as it was said, cannot be kept: it {why}.", "say it so, or --once.")
    text = file.read_text() if file.exists() else _new(known)
    wanted = _checked(file, text, kind) | said
    for name, value in said.items():
        text = _put(text, known[name], value)
    if _checked(file, text, kind) != wanted:
        raise _wrong(file, 0, f"nothing can be put into it ({', '.join(said)})")
    return text


def shows_less(before: Mapping[str, Value], now: Mapping[str, Value]) -> list[str]:
    """In words what visitors saw and see no more."""
    return [words for name, words in SHOWN.items() if before.get(name) and not now.get(name)]


def _checked(file: Path, text: str, kind: Kind) -> Values:
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        raise _wrong(file, int(line[1]) if line else text.count("\n"), "it is no TOML: text stands in quotes") from None
    return dict(_values(file, text, tables, of_kind(kind)))


def _values(file: Path, text: str, tables: dict[str, Any], known: Mapping[str, Setting]) -> Iterator[tuple[str, Value]]:
    for table, entries in tables.items():
        if not isinstance(entries, dict) or table not in {one.table for one in known.values()}:
            raise _wrong(file, _line(text, table, ""), f"there is no {table!r} here")
        for key, value in entries.items():
            setting, line = known.get(f"{table}.{key}"), _line(text, table, key)
            if setting is None:
                raise _wrong(file, line, f"there is no {key!r} in [{table}]")
            if why := _refusal(setting, value):
                raise _wrong(file, line, f"{key} {why}")
            yield setting.name, value


def _refusal(setting: Setting, value: object) -> str:
    """Empty where it can be used."""
    if isinstance(setting.example, int):
        good = isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 65_532
        return "" if good else "is a number from 1 to 65532"
    if not isinstance(value, str):
        return 'is text, in quotes: "..."'
    if not value.isprintable():
        return "is one line of text"
    return _refusal_of_text(setting, value) if value else ""


def _refusal_of_text(setting: Setting, value: str) -> str:
    if setting.table == "addresses" and not _is_address(value):
        return "is an address like https://help.example.org"
    if setting.key == "phone_hours":
        try:
            openings(value)
        except ValueError:
            return 'is written like "1-4 10:00-16:00"'
    return ""


def _is_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme in ("https", "http") and bool(parts.hostname)
    except ValueError:
        return False


def _wrong(file: Path, line: int, what: str) -> Trouble:
    place = f"{file}, line {line}" if line else str(file)
    return Trouble("settings_wrong", f"{place}: {what}.", "put that right, or a # before it, then start again.")


def _line(text: str, table: str, key: str) -> int:
    """Where it stands, from 1; of a table without a key its own line; 0 where it is written in another way."""
    inside = ""
    for number, line in enumerate(text.splitlines(), 1):
        if found := re.match(r"\s*\[\s*([\w-]+)\s*\]", line):
            inside = found[1]
            if inside == table and not key:
                return number
        elif re.match(rf"\s*[\"']?{re.escape(key or table)}[\"']?\s*[=.]", line) and inside == (table if key else ""):
            return number
    return 0


def _put(text: str, setting: Setting, value: Value) -> str:
    """In the place of what is set, or of the line that sets nothing yet; else at the end of its table."""
    lines, entry = text.splitlines(), f"{setting.key} = {json.dumps(value, ensure_ascii=False)}"
    if number := _line(text, setting.table, setting.key) or _line(text, setting.table, f"# {setting.key}"):
        lines[number - 1] = entry
    elif number := _line(text, setting.table, ""):
        lines.insert(number, entry)
    else:
        lines += ["", f"[{setting.table}]", entry]
    return "\n".join(lines) + "\n"


def _new(known: Mapping[str, Setting]) -> str:
    lines, table = [HEAD.rstrip()], ""
    for one in known.values():
        lines += ["", f"[{one.table}]"] if one.table != table else []
        lines += [f"# {one.about}"] if one.about else []
        lines.append(f"# {one.key} = {json.dumps(one.example, ensure_ascii=False)}")
        table = one.table
    return "\n".join(lines) + "\n"
