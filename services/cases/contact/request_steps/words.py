"""The words of steps with a request and of its needs, for the pages and for the client's copy."""

from services.cases.foundation.records.words import Words
from services.cases.foundation.spoken_languages import SPOKEN, name_of
from shared.languages import Wording


def step_words(wording: Wording) -> Words:
    _ = wording.gettext
    return Words(
        title=_("What was done with your request"),
        fields={
            "at": _("When it was done"),
            "by": _("Done by"),
            "kind": _("What was done with it"),
            "to_staff": _("Handed to"),
            "reason": _("Reason"),
            "words": _("Reason in words"),
            "forwarded_to": _("Forwarded to"),
        },
        codes={
            "kind": {
                "taken": _("Taken"),
                "handed": _("Handed to a colleague"),
                "declined": _("Declined"),
                "forwarded": _("Forwarded to another place"),
                "no_request": _("No request"),
                "taken_back": _("Taken back: it is a request"),
                "spoke": _("Spoke by telephone"),
            },
            "reason": {
                "wished": _("The person wishes it"),
                "other_task": _("It is about something else than our work"),
                "other_place": _("Another place is nearer or knows more"),
                "no_language": _("We cannot speak the language, and found nobody to interpret"),
                "no_room": _("We have no room now"),
                "other": _("Another reason"),
            },
        },
        to_client={"reason": {"wished": _("you wished it")}},
    )


def needs_words(wording: Wording) -> Words:
    _ = wording.gettext
    return Words(
        title=_("What your request needs"),
        fields={
            "at": _("Entered"),
            "by": _("Entered by"),
            "spoken": _("Language"),
            "mediation": _("Interpreting"),
            "urgency": _("How urgent it is"),
            "gender_wish": _("Wants to speak with"),
            "appointment": _("Appointment"),
        },
        codes={
            "spoken": {code: name_of(wording, code) for code in SPOKEN},
            "mediation": {"needed": _("needed"), "not_needed": _("not needed")},
            "urgency": {
                "danger": _("urgent: somebody may be in danger"),
                "deadline": _("urgent: a deadline is near"),
                "usual": _("not urgent"),
            },
            "gender_wish": {"woman": _("a woman"), "man": _("a man"), "anybody": _("no wish")},
            "appointment": {
                "wanted": _("wanted"),
                "not_wanted": _("not wanted"),
                "no_longer": _("not wanted any more"),
            },
        },
    )
