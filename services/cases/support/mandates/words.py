"""The words of mandates, for the pages and for the client's copy."""

from collections.abc import Mapping

from services.cases.foundation.records.words import Words
from services.cases.support.mandates.domain import Lack
from shared.languages import Wording


def words(wording: Wording) -> Words:
    _ = wording.gettext
    return Words(
        title=_("For what we may act in your name, and what we did"),
        fields={
            "doings": _("What for"),
            "towards": _("Towards whom"),
            "words": _("What exactly"),
            "limits": _("What not: limits, in the person's words"),
            "outcome": _("The answer"),
            "happened_on": _("On which day"),
            "valid_until": _("Until when"),
            "way": _("How it was given"),
            "noted_at": _("Written down"),
            "noted_by": _("Written down by"),
        },
        codes={
            "doings": {
                "accompany": _("go along and stand by"),
                "speak": _("speak or negotiate"),
                "letter": _("write a letter or a mail"),
                "application": _("file an application or an appeal"),
            },
            "outcome": {
                "given": _("mandate given"),
                "declined": _("does not want us to act"),
                "withdrawn": _("mandate withdrawn"),
                "done": _("done in the person's name"),
            },
            "way": {"spoken": _("by word"), "written": _("by signature")},
        },
        to_client={
            "outcome": {
                "declined": _("you did not want us to act"),
                "withdrawn": _("you took it back"),
                "done": _("we did it in your name"),
            }
        },
    )


def lacks(wording: Wording) -> Mapping[Lack, str]:
    """What is missing, and what can be done."""
    _ = wording.gettext
    return {
        Lack.NONE: _("There is no mandate that holds on that day. Ask the person first."),
        Lack.WHICH: _("More than one mandate would fit. Please choose the one that it goes by."),
        Lack.ENDED: _("This mandate was withdrawn or is over. By it nothing may be done any more. Ask again first."),
        Lack.OTHER_DOING: _("The person has asked for something else, not for this. Ask first."),
        Lack.OTHER_PEOPLE: _("The mandate is for somebody else to hear. Ask first."),
        Lack.WORDS: _("Please say what was done and towards whom: there is no mandate that says it."),
    }
