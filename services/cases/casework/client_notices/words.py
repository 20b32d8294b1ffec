"""The words of short messages to clients, for the pages and for the client's copy."""

from services.cases.casework.client_notices.domain import Lack, Written
from services.cases.casework.contact_plans.words import hindrance_words
from services.cases.casework.contact_plans.words import words as plan_words
from services.cases.foundation.records.words import Words
from shared.languages import KNOWN, Wording

LANGUAGES = {code.value: KNOWN[code].own_name for code in Written}
"""Each in its own words, as its readers know it."""


def words(wording: Wording) -> Words:
    _ = wording.gettext
    return Words(
        title=_("Short messages that a program sent, or did not send"),
        fields={
            "template": _("What it says"),
            "channel": _("Way"),
            "language": _("Language"),
            "said": _("Whose words"),
            "send_from": _("To be sent from"),
            "send_until": _("To be sent until"),
            "standing": _("What became of it"),
            "reason": _("Why not"),
            "asked_at": _("Handed to the sending program"),
            "ended_at": _("Known since"),
            "seen_at": _("Another way was looked for"),
            "seen_by": _("Another way was looked for by"),
            "appointment_id": _("Of which appointment"),
            "is_urgent": _("Outside the safe times"),
            "outside_because": _("Why it cannot wait"),
            "outside_words": _("In words"),
            "agreed_at": _("A second colleague agreed"),
            "agreed_by": _("Agreed by"),
            "noted_at": _("Written down"),
            "noted_by": _("Written down by"),
        },
        codes={
            "template": {
                "look_again": _("There is something new: please look again"),
                "appointment": _("When the appointment is"),
                "new_time": _("That the appointment has another time"),
                "reminder": _("A reminder of the appointment"),
                "get_in_touch": _("Please get in touch"),
            },
            "channel": plan_words(wording).codes["channel"],
            "language": LANGUAGES,
            "said": {"ours": _("those of the centre"), "own": _("those that the person chose")},
            "standing": {
                "proposed": _("waits for a second colleague to agree"),
                "waiting": _("waits for its time"),
                "asked": _("on its way"),
                "delivered": _("handed over to the provider"),
                "failed": _("failed"),
                "blocked": _("not sent"),
                "unknown": _("unknown: it may have arrived; it is not sent again"),
                "withdrawn": _("taken back before it was sent"),
            },
            "reason": reason_words(wording),
            "outside_because": {"wished": _("The person asks for it"), "danger": _("Somebody is in danger")},
        },
    )


def reason_words(wording: Wording) -> dict[str, str]:
    _ = wording.gettext
    return {
        "refused": _("The provider did not take it: the number or address may be wrong."),
        "unreachable": _("The provider could not be reached in time."),
        "unreadable": _("The sending program could not read it."),
        "draft": _("No native speaker has read the text in this language yet, and the lead has not allowed drafts."),
        "revealing": _("A word in it could give the person away."),
        "too_long": _("It is too long for a short message."),
        "not_soon": _("The appointment is too far away."),
        "outside_safe_times": _("The safe time had passed."),
        "plan_run_out": _("The plan had run out."),
        "too_late": _("It was of no use any more."),
        "no_channel": _("The centre has not set up this way of sending."),
        "withdrawn": _("It was taken back."),
        "not_agreed": _("No second colleague agreed in time."),
    }


def lack_words(wording: Wording) -> dict[str, str]:
    """Why nothing is sent, by the plan or beside it."""
    _ = wording.gettext
    return hindrance_words(wording) | {
        Lack.NOT_NOW: _("Choose an appointment to come, with a safe time before it."),
        Lack.TOO_OLD: _("It was asked for too long ago. Please ask again."),
        Lack.WAITS: _("One that says the same waits for its time already."),
    }
