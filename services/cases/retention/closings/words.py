"""The words of closings, for the pages and for the client's copy."""

from collections.abc import Mapping

from services.cases.foundation.records.words import Words
from services.cases.people.approvals.words import codes_of_two, fields_of_two
from services.cases.retention.closings.domain import Left
from shared.languages import Wording


def words(wording: Wording) -> Words:
    _ = wording.gettext
    return Words(
        title=_("How counselling ended"),
        fields={
            "because": _("Why does it end?"),
            "asked": _("What has come of it, in the person's eyes"),
            "outcome": _("In the person's own words"),
            "feedback": _("Was a code for feedback offered?"),
            "counselled": _("Was the client counselled here?"),
            "closed_at": _("Closed"),
            "reopened_at": _("Opened again"),
            "reopened_by": _("Opened again by"),
            "reopened_because": _("Why is it opened again?"),
            "noted_at": _("Written down"),
            "noted_by": _("Written down by"),
            **fields_of_two(wording),
        },
        codes={
            "because": {
                "goals_reached": _("the person's aims are reached"),
                "her_wish": _("the person wanted to end it"),
                "moved_away": _("the person has moved away"),
                "other_centre": _("another centre goes on with the person"),
                "no_contact": _("there is no contact any more"),
                "other": _("another reason"),
            },
            "asked": {
                "said": _("the person told us"),
                "did_not_say": _("the person did not want to say"),
                "not_asked": _("there was no way to ask"),
            },
            "feedback": {
                "offered": _("yes, offered"),
                "not_safe": _("no: it would not be safe"),
                "no_contact": _("no: there was no contact any more"),
                "other": _("no: it did not fit"),
            },
            "counselled": {"yes": _("Yes"), "no": _("No, it did not come to that")},
            "reopened_because": {
                "came_back": _("the person has come back"),
                "still_open": _("something is still to be done"),
                "by_mistake": _("it was closed by mistake"),
                "other": _("another reason"),
            },
            **codes_of_two(wording),
        },
    )


def left_words(wording: Wording, *, is_over: bool, is_to_do: bool) -> Mapping[Left, str]:
    """What becomes of a to-do or an appointment; `is_over` where the appointment has begun."""
    _ = wording.gettext
    if is_to_do:
        return {Left.DONE: _("done"), Left.DROPPED: _("not needed any more")}
    return {
        Left.DONE: _("it took place"),
        Left.BY_PERSON: _("the person did not come") if is_over else _("cancelled by the person"),
        Left.BY_CENTRE: _("it failed because of us") if is_over else _("cancelled by us"),
        Left.BY_OTHER: _("it failed because of others") if is_over else _("cancelled by others"),
    }
