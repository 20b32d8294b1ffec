"""Clocks: business time is handed in from the page, and a day is a day at the centre."""

import ast
import re
from collections.abc import Iterable

from tests.contracts.rules.rule import SERVICES, Found, found, imported, rule
from tests.contracts.rules.sources import Source

READINGS = {
    ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time"),
    ("time", "time_ns"),
}  # fmt: skip
LOSES_THE_CLOCK = re.compile(r"(?<!\(clock\))(?<!\.clock\))\.date\(\)")
LOCAL_ALREADY = {
    "datetime.now(settings.clock).date()",
    "(local - timedelta(hours=MORNING.hour)).date()",
    "Period.of(moment.date())",
}
"""Of moments that are in the centre's clock, and of a quarter that is taken one too early on purpose."""
READS_THE_CLOCK = {
    "services/cases/foundation/access/store.py",
    "services/cases/foundation/keys/place.py",
    "services/cases/store.py",
    "services/cases/people/team/colleagues.py",
    "services/cases/people/team/invitation.py",
    "services/cases/people/team/recovery.py",
    "services/cases/people/team/store.py",
    "services/intake/handlers.py",
    "services/intake/publications.py",
    "services/notify/desk.py",
    "services/notify/keys.py",
    "services/quality/arrivals.py",
    "services/quality/recomputing.py",
    "services/quality/reconciling.py",
}
"""What still asks the machine for the time. The list only shrinks, as acts are given their time by the page."""


def below_the_page(source: Source) -> bool:
    """Pages, commands and the wiring read the clock once and hand the time on."""
    return source.name.rpartition("/")[2] not in ("web.py", "app.py", "__main__.py")


@rule(
    over=["services/**/*.py"],
    at="services/cases/planted/domain.py",
    besides=READS_THE_CLOCK,
    violations=[
        "datetime.now(UTC)",
        "datetime.datetime.utcnow()",
        "date.today()",
        "time.time()",
        "from time import time\ntime()",
        "clock = datetime.now",
    ],
    innocent=["workplace.now()", "time.monotonic()", ("services/cases/planted/web.py", "datetime.now(UTC)")],
)
def business_time_is_handed_in(source: Source) -> Iterable[Found]:
    """A rule that asks the machine for the time cannot be tested at midnight, and a replay decides it otherwise."""
    if below_the_page(source):
        for node in source.nodes:
            match node:
                case ast.Attribute(value=ast.Name(id=owner) | ast.Attribute(attr=owner), attr=name):
                    if (owner, name) in READINGS:
                        yield found(node)
        yield from (found(node) for node, path in imported(source) if path in ("time.time", "time.time_ns"))


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
