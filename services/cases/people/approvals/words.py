"""The words of what needs a second colleague, for pages and for the client's copy."""

from collections.abc import Mapping

from services.cases.people.approvals.domain import Matter
from shared.languages import Wording


def matter_words(wording: Wording) -> Mapping[Matter, str]:
    _ = wording.gettext
    return {
        Matter.PLAN: _("a plan with a person"),
        Matter.CLOSING: _("closing a file"),
        Matter.TRANSFER: _("passing a case on to another centre"),
    }


def fields_of_two(wording: Wording) -> Mapping[str, str]:
    """The labels of what every record has to which a second colleague may have to agree."""
    _ = wording.gettext
    return {
        "approval": _("Second colleague"),
        "answered_at": _("Answered"),
        "answered_by": _("Answered by"),
        "declined_because": _("Why not"),
    }


def codes_of_two(wording: Wording) -> Mapping[str, Mapping[str, str]]:
    _ = wording.gettext
    return {
        "approval": {
            "not_needed": _("not needed"),
            "waiting": _("has to agree first"),
            "agreed": _("has agreed"),
            "declined": _("has not agreed"),
            "withdrawn": _("taken back before"),
        }
    }
