"""The sentences that sum up a day, said from the counts of its sheets."""

from datetime import datetime

from services.cases.files.day.sheets import Day
from shared.languages import Wording


def summary(day: Day, wording: Wording, now: datetime) -> list[str]:
    """At least one for each sheet that is not empty. That nothing is due is said only where all of them are."""
    if day.is_free:
        return [wording.gettext("Nothing is due.")]
    return [*of_people(day, wording, now), *of_days(day, wording, now), *of_the_rest(day, wording)]


def of_people(day: Day, wording: Wording, now: datetime) -> list[str]:
    ngettext, late = wording.ngettext, sum(one.until < now for one in day.waiting)
    soonest = min((one.until for one in day.waiting), default=None)
    danger, leaving = len(day.danger), len(day.deletions)
    gone = ngettext("%(num)s person wants everything deleted.", "%(num)s people want everything deleted.", leaving)
    found = filled(
        wording,
        (danger, ngettext("%(num)s person is not safe.", "%(num)s people are not safe.", danger)),
        (len(day.waiting), ngettext("%(num)s person waits for you.", "%(num)s people wait for you.", len(day.waiting))),
        (late, ngettext("%(num)s of them waits too long.", "%(num)s of them wait too long.", late)),
    )
    if soonest and not late and wording.day_of(soonest) == wording.day_of(now):
        until = wording.gettext("The first answer is promised for today, %(time)s.")
        found.append(until % {"time": wording.time(soonest)})
    asked = day.agree.asked
    agree = ngettext(
        "%(num)s colleague asks you to agree to an emergency.",
        "%(num)s colleagues ask you to agree to an emergency.",
        asked,
    )
    second = len(day.second)
    in_files = ngettext(
        "%(num)s thing in a file needs your agreement.", "%(num)s things in files need your agreement.", second
    )
    accounts = day.agree.accounts
    of_accounts = ngettext(
        "%(num)s colleague asks you to say who somebody is.",
        "%(num)s colleagues ask you to say who somebody is.",
        accounts,
    )
    away = day.agree.stand_in
    stand_in = ngettext("%(num)s colleague asks you to stand in.", "%(num)s colleagues ask you to stand in.", away)
    return found + filled(
        wording, (leaving, gone), (asked, agree), (second, in_files), (accounts, of_accounts), (away, stand_in)
    )


def of_days(day: Day, wording: Wording, now: datetime) -> list[str]:
    ngettext, today = wording.ngettext, wording.day_of(now)
    overdue = sum(one.on < today for one in day.deadlines)
    due, ahead = (sum(one.on == today for one in day.deadlines), sum(one.on > today for one in day.deadlines))
    days = [one.on for one in day.to_dos] + [one.on for one in day.reminders]
    to_dos = sum(on <= today for on in days)
    open_ones = len(days) - to_dos
    met = len(day.appointments)
    return filled(
        wording,
        (met, ngettext("%(num)s appointment today.", "%(num)s appointments today.", met)),
        (overdue, ngettext("%(num)s deadline is overdue.", "%(num)s deadlines are overdue.", overdue)),
        (due, ngettext("%(num)s deadline is today.", "%(num)s deadlines are today.", due)),
        (to_dos, ngettext("%(num)s task is due.", "%(num)s tasks are due.", to_dos)),
        (open_ones, ngettext("%(num)s task has time.", "%(num)s tasks have time.", open_ones)),
        (ahead, ngettext("%(num)s deadline in the next 14 days.", "%(num)s deadlines in the next 14 days.", ahead)),
    )


def of_the_rest(day: Day, wording: Wording) -> list[str]:
    ngettext, rights = wording.ngettext, day.agree.rights
    new, next_steps, quiet = len(day.handed_over), len(day.steps), len(day.quiet)
    looks = day.agree.weeks + (1 if day.agree.missed else 0)
    lacks, nobodys = len(day.no_deputy), day.agree.ownerless
    return filled(
        wording,
        (new, ngettext("%(num)s file is new to you.", "%(num)s files are new to you.", new)),
        (nobodys, ngettext("%(num)s file has nobody responsible.", "%(num)s files have nobody responsible.", nobodys)),
        (lacks, ngettext("%(num)s file has no deputy.", "%(num)s files have no deputy.", lacks)),
        (next_steps, ngettext("%(num)s file has a next step.", "%(num)s files have a next step.", next_steps)),
        (quiet, ngettext("%(num)s file has become quiet.", "%(num)s files have become quiet.", quiet)),
        (rights, ngettext("%(num)s request by right is open.", "%(num)s requests by right are open.", rights)),
        (looks, ngettext("%(num)s week to look through.", "%(num)s weeks to look through.", looks)),
    )


def filled(wording: Wording, *counted: tuple[int, str]) -> list[str]:
    return [text % {"num": wording.number(number)} for number, text in counted if number]
