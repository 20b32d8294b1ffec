"""The words of rules: their areas, how they count, each step of it, and what can be wrong in a file with rules."""

from collections.abc import Mapping

from services.cases.casework.deadlines.rules.computation import SECTIONS, Computation, Kind, Step, Told, Unit
from services.cases.casework.deadlines.rules.domain import Area, Review
from services.cases.casework.deadlines.rules.preview import Change, Fault, Wrong
from shared.languages import Wording

ISOLATED = "\u2066%s\u2069"
"""A section keeps its own order in a line that runs the other way."""


def area_words(wording: Wording) -> Mapping[str, str]:
    _ = wording.gettext
    return {
        Area.REFLECTION: _("Reflection period"),
        Area.RESIDENCE: _("Residence"),
        Area.BENEFITS: _("Benefits"),
        Area.CRIMINAL: _("Criminal proceedings"),
        Area.CHILDREN: _("Children"),
    }


def review_words(wording: Wording) -> Mapping[str, str]:
    _ = wording.gettext
    return {Review.TO_BE_READ: _("no lawyer has read it yet"), Review.READ: _("read by a lawyer")}


def change_words(wording: Wording) -> Mapping[str, str]:
    _ = wording.gettext
    return {
        Change.NEW: _("new"),
        Change.CHANGED: _("changed"),
        Change.ENDED: _("ends"),
        Change.SAME: _("in use already"),
    }


def amount(wording: Wording, number: int, unit: Unit) -> str:
    words = {
        Unit.DAYS: wording.ngettext("%(num)s day", "%(num)s days", number),
        Unit.WEEKS: wording.ngettext("%(num)s week", "%(num)s weeks", number),
        Unit.MONTHS: wording.ngettext("%(num)s month", "%(num)s months", number),
        Unit.YEARS: wording.ngettext("%(num)s year", "%(num)s years", number),
    }
    return words[unit] % {"num": wording.number(number)}


def computation_words(wording: Wording, computation: Computation) -> str:
    """How a rule counts, in a few words."""
    _ = wording.gettext
    words = {
        Kind.AFTER: _("Time: %(amount)s"),
        Kind.AT_LEAST: _("Time at least: %(amount)s"),
        Kind.UNTIL_AGE: _("Age: %(amount)s"),
        Kind.BEFORE_END: _("Before the end: %(amount)s"),
    }
    return words[computation.kind] % {"amount": amount(wording, computation.number, computation.unit)}


def step_words(wording: Wording, step: Step, computation: Computation) -> str:
    _ = wording.gettext
    words = {
        Told.START: _("The day that was entered is %(day)s."),
        Told.NEXT_DAY: _("That day itself is not counted: the first day is %(day)s (%(law)s)."),
        Told.THAT_DAY: _("That day is counted as the first one (%(law)s)."),
        Told.ENDS: _("%(computation)s. The last day is %(day)s (%(law)s)."),
        Told.SHORT_MONTH: _("The month is shorter, so its last day counts (%(law)s)."),
        Told.BIRTHDAY: _("The birthday is %(day)s; the last day before it counts (%(law)s)."),
        Told.BEFORE: _("%(computation)s. That is %(day)s."),
        Told.LATER: _("That is a Saturday, a Sunday or a public holiday: the next working day is %(day)s (%(law)s)."),
        Told.EARLIER: _("That is a Saturday, a Sunday or a public holiday: the working day before it is %(day)s."),
        Told.LAND_NOT_SET: _("Only holidays of all of Germany were looked at: the Land of the centre is not set."),
    }
    law, how = ISOLATED % SECTIONS.get(step.told, ""), computation_words(wording, computation)
    said = {"day": wording.day(step.day, "full"), "computation": how, "law": law}
    return words[step.told] % said


def rule_fault_words(wording: Wording, fault: Fault) -> str:
    _ = wording.gettext
    words = {
        Wrong.NOT_READABLE: _("This is neither TOML nor JSON. Please check the file."),
        Wrong.NO_RULES: _("There are no rules in it. They stand in a list with the name “rules”."),
        Wrong.TOO_MANY: _("These are more than 200 rules. Please make several files of them."),
        Wrong.MISSING: _("This is missing."),
        Wrong.NOT_KNOWN: _("This field is not known."),
        Wrong.NOT_VALID: _("This does not look right. Please check it."),
        Wrong.DOES_NOT_FIT: _("These fields do not fit together."),
        Wrong.NOT_YET: _("This day has not come yet."),
        Wrong.EXAMPLE: _("The example with %(start)s says %(wanted)s, but the rule gives %(given)s."),
        Wrong.TWICE: _("This version is in the file twice."),
        Wrong.TAKEN: _("This version is in use already and says something else. Give the new one a higher number."),
        Wrong.OLDER: _("There is a later version already. Give this one a higher number."),
    }
    days = {
        "start": wording.day(fault.example.starts_on, "medium") if fault.example else "",
        "wanted": wording.day(fault.example.due_on, "medium") if fault.example else "",
        "given": wording.day(fault.given, "medium") if fault.given else "",
    }
    return words[fault.wrong] % days
