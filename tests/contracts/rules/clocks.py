"""Clocks: business time is handed in from the page, and a day is a day at the centre."""

import ast
import re
from collections.abc import Iterable

from tests.contracts.rules.rule import SERVICES, Found, calls, found, imported, rule
from tests.contracts.rules.sources import Source

READINGS = {
    ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time"),
    ("time", "time_ns"),
}  # fmt: skip
LOSES_THE_CLOCK = re.compile(r"(?<!\(clock\))(?<!\.clock\))\.date\(\)")
LOCAL_ALREADY = {
    "datetime.now(settings.clock).date()",
    "(local - timedelta(hours=MORNING.hour)).date()",
    "moment.date() == period.first_day",
}
"""Of moments that are in the centre's clock; and of a quarter that is on purpose one too early."""
PAGES_AND_WIRING = ("web.py", "app.py", "__main__.py")
WALL_CLOCK = "shared.clock.wall.wall_clock"


def below_the_page(source: Source) -> bool:
    """Pages, commands and the wiring read the clock once and hand the time on; a page is what has a router of pages."""
    return source.name.rpartition("/")[2] not in PAGES_AND_WIRING and not calls(source, "APIRouter")


def is_command(source: Source) -> bool:
    return '__name__ == "__main__"' in source.text


@rule(
    over=["services/**/*.py"],
    at="services/cases/planted/domain.py",
    violations=[
        "datetime.now(UTC)",
        "datetime.datetime.utcnow()",
        "date.today()",
        "time.time()",
        "from time import time\ntime()",
        "clock = datetime.now",
        "from shared.clock.wall import wall_clock",
        'datetime.now(UTC)\nif __name__ == "__main__": ...',
    ],
    innocent=[
        "workplace.now()",
        "time.monotonic()",
        ("services/cases/planted/web.py", "datetime.now(UTC)"),
        "router = APIRouter()\ndatetime.now(UTC)",
        'from shared.clock.wall import wall_clock\nif __name__ == "__main__": ...',
    ],
)
def business_time_is_handed_in(source: Source) -> Iterable[Found]:
    """A rule that asks the machine for the time cannot be tested at midnight, and a replay decides it otherwise."""
    if below_the_page(source):
        for node in source.nodes:
            match node:
                case ast.Attribute(value=ast.Name(id=owner) | ast.Attribute(attr=owner), attr=name):
                    if (owner, name) in READINGS:
                        yield found(node)
        forbidden = {"time.time", "time.time_ns"} | (set() if is_command(source) else {WALL_CLOCK})
        yield from (found(node) for node, path in imported(source) if path in forbidden)


@rule(
    over=["services/cases/**/acts.py"],
    at="services/cases/planted/acts.py",
    violations=["workplace.now()", "day = self.workplace.today()", "today_at(workplace)", "read = workplace.now"],
    innocent=["now.astimezone(workplace.clock).date()", "work.now", "note(now=now)"],
)
def an_act_is_given_its_moment(source: Source) -> Iterable[Found]:
    """An act that reads the clock of the workplace writes history at today, and its page may show another moment."""
    for node in source.nodes:
        match node:
            case ast.Attribute(value=ast.Name(id="workplace") | ast.Attribute(attr="workplace"), attr="now" | "today"):
                yield found(node)
            case ast.Call(func=ast.Name(id="today_at")):
                yield found(node)


DATABASE_CLOCKS = {"now", "current_timestamp", "current_date", "clock_timestamp", "statement_timestamp"}
IN_SQL = re.compile(
    r"(?<!kokon_)\b(now|clock_timestamp|statement_timestamp|transaction_timestamp)\(\)|CURRENT_(DATE|TIME)"
)


@rule(
    over=["services/**/*.py", "shared/accounts/**/*.py"],
    besides={
        # since when keys wait to be wrapped anew: compared in that database alone, by every process that wraps
        "services/cases/foundation/keys/store.py",
        # when a reply came to the public side, which is older than the answer of its page by no more than a moment
        "services/intake/store.py",
        # that an account was changed since it was read, whatever the time is
        "shared/accounts/store.py",
        "shared/accounts/tables.py",
    },
    violations=["row.values(closed_at=func.now())", "text('UPDATE file SET closed_at = now()')"],
    innocent=["workplace.now()", "text('until > kokon_now()')", '"""What `now()` says."""'],
)
def business_time_is_not_the_databases(source: Source) -> Iterable[Found]:
    """What the database dates by its own clock cannot be written as history, and a test cannot choose its day."""
    if "/migrations/" in source.name:
        return
    told = {id(node.value) for node in source.nodes if isinstance(node, ast.Expr)}
    for node in source.nodes:
        match node:
            case ast.Attribute(value=ast.Name(id="func"), attr=name) if name in DATABASE_CLOCKS:
                yield found(node)
            case ast.Constant(value=str(text)) if id(node) not in told and IN_SQL.search(text):
                yield found(node, text)


@rule(
    over=["services/quality/**/*.py"],
    at="services/quality/planted/domain.py",
    violations=["day = moment.date()", "day = answer.at.astimezone(UTC).date()"],
    innocent=["day = at.astimezone(clock).date()", "day = at.astimezone(self.clock).date()"],
)
def a_moment_becomes_a_day_by_the_centres_clock(source: Source) -> Iterable[Found]:
    """Half an hour after midnight in Berlin is still yesterday in UTC: evidence and texts counted from a wrong day."""
    for number, line in source.numbered():
        if LOSES_THE_CLOCK.search(line) and not any(allowed in line for allowed in LOCAL_ALREADY):
            yield number, line.strip()


@rule(
    over=SERVICES,
    besides={"shared/bus/backoff.py"},
    violations=["import random", "from random import Random", "import numpy.random"],
    innocent=["import secrets", "from secrets import token_urlsafe"],
)
def chance_comes_from_secrets(source: Source) -> Iterable[Found]:
    """Noise, codes and lots of a generator with a seed can be drawn again by an attacker; no statistic shows it."""
    for node, path in imported(source):
        if "random" in path.split("."):
            yield found(node)
