"""`kokon.toml` in the folder of an installation: what it shows, how long it keeps what, mail; kept from start to start.

kept = read(folder, "centre")                        # {"public.phone": "030 1", ...}; raises Trouble with the line
keep(folder, "centre", {"public.phone": "030 2"})    # the rest of the file stays as somebody wrote it
"""

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from deploy.local.settings.bus_address import check_bus, check_monitoring
from deploy.local.settings.database_address import parsed
from deploy.local.settings.installation import OFFERED, SETTINGS_FILE, Kind
from deploy.local.settings.known_settings import FORMS, LANGUAGES, MONTHS, SETTINGS, Setting, Value, Values
from deploy.secrets_file import write_owner_only
from deploy.trouble import Trouble
from services.intake.pages.opening import openings

SERVERS: Mapping[str, Callable[[str], object]] = {
    "database.url": parsed,
    "bus.url": check_bus,
    "bus.monitoring": check_monitoring,
}
"""What looks at an address of a server elsewhere; it raises ValueError."""
HEAD = """\
# Settings of this installation. `./kokon up` reads this file when it starts, and writes into it what is said to it in
# words of its own, unless --once is said, too. A line that begins with # sets nothing. docs/operations.md, Settings.
"""
SHOWN = {
    "public.name": "no name",
    "public.phone": "no telephone number",
    "public.phone_hours": "no hours",
    "public.helpline": "no helpline of its own",
}
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
    less = [words for name, words in SHOWN.items() if before.get(name) and not now.get(name)]
    gone = LANGUAGES in before and set(languages(before)) - set(languages(now))
    return [*less, *(["fewer languages"] if gone else [])]


def languages(settings: Mapping[str, Value]) -> tuple[str, ...]:
    said = settings.get(LANGUAGES) or ",".join(OFFERED)
    return tuple(code.strip() for code in str(said).split(","))


def variables(settings: Mapping[str, Value]) -> dict[str, str]:
    """What services are told, by the names of their variables."""
    told = {
        variable: str(settings[one.name])
        for one in SETTINGS
        for variable in one.variables
        if variable and is_set(settings, one.name)
    }
    months = {name.partition(".")[2]: settings[name] for name in MONTHS if is_set(settings, name)}
    return told | ({"CASES_RETENTION": json.dumps(months)} if months else {})


def is_set(settings: Mapping[str, Value], name: str) -> bool:
    return settings.get(name, "") != ""


def from_variables(told: Mapping[str, str]) -> Values:
    """What services were told, by the names in this file. What cannot stand here the service itself complains of."""
    found: Values = {}
    for one in SETTINGS:
        if value := next((told[variable] for variable in one.variables if told.get(variable)), ""):
            found[one.name] = int(value) if isinstance(one.example, int) and value.isdecimal() else value
    with suppress(ValueError, AttributeError):
        found |= {f"retention.{name}": months for name, months in json.loads(told.get("CASES_RETENTION", "{}")).items()}
    return found


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
        least, most = setting.bounds
        good = isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
        return "" if good else f"is a number from {least} to {most}"
    if not isinstance(value, str):
        return 'is text, in quotes: "text"'
    if not value.isprintable():
        return "is one line of text"
    return _refusal_of_text(setting, value) if value else ""


def _refusal_of_text(setting: Setting, value: str) -> str:
    if (setting.table == "addresses" or setting.key == "exit_url") and not _is_address(value):
        return "is an address like https://help.example.org"
    if (form := FORMS.get(setting.name)) and not re.fullmatch(form, value):
        return f"is written like {json.dumps(setting.example)}"
    if check := SERVERS.get(setting.name):
        try:
            check(value)
        except ValueError as why:
            return str(why)
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
