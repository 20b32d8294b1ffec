"""The words of bookings, for the pages and for the client's copy."""

from services.cases.foundation.records.words import Words
from services.cases.foundation.spoken_languages import SPOKEN, name_of
from shared.languages import Wording


def words(wording: Wording) -> Words:
    _ = wording.gettext
    return Words(
        title=_("Interpreting"),
        fields={
            "starts_at": _("For when"),
            "language": _("Language"),
            "way": _("How"),
            "wish": _("Wish for the gender of the interpreter"),
            "words": _("What the interpreter has to know"),
            "state": _("State of the request"),
            "booked_at": _("Booked"),
            "booked_by": _("Booked by"),
            "begun": _("Was the interpreter there?"),
            "wish_met": _("Was the wish met?"),
            "payment": _("Payment"),
            "because": _("Why it failed"),
            "told": _("Who was told"),
            "instead": _("What was done instead"),
            "by_whom": _("Through whom"),
            "talk_off_at": _("The appointment was moved or called off"),
            "needs_another": _("Another interpreter is still to be asked"),
            "noted_at": _("Asked for"),
            "noted_by": _("Asked for by"),
        },
        codes={
            "language": {code: name_of(wording, code) for code in SPOKEN},
            "way": {"on_site": _("on site"), "phone": _("by phone"), "video": _("by video")},
            "wish": {
                "not_asked": _("not asked yet"),
                "any": _("does not matter"),
                "no_answer": _("does not want to say"),
                "woman": _("a woman"),
                "man": _("a man"),
                "not_man": _("not a man"),
            },
            "state": {
                "requested": _("asked for, nobody booked yet"),
                "booked": _("booked"),
                "fulfilled": _("somebody interpreted"),
                "failed": _("nobody interpreted"),
                "cancelled": _("called off"),
            },
            "begun": {"from_start": _("yes, from the beginning"), "late": _("yes, but late")},
            "wish_met": {"yes": _("yes"), "no": _("no")},
            "payment": {
                "open": _("not paid yet"),
                "agreed_rate": _("paid at the agreed rate"),
                "expenses": _("expenses refunded"),
                "waived": _("the interpreter wanted nothing"),
            },
            "because": {
                "not_come": _("did not come, or could not be reached"),
                "nobody_found": _("nobody was found"),
                "not_understood": _("bad connection, or another dialect"),
                "other": _("something else"),
            },
            "told": {
                "lead": _("the lead"),
                "service": _("the service that sent the interpreter"),
                "interpreter": _("the interpreter"),
                "nobody": _("nobody"),
            },
            "instead": {
                "another": _("another interpreter is asked"),
                "colleague": _("a colleague spoke the language"),
                "without": _("the talk was held without interpreting"),
                "put_off": _("the talk was put off"),
                "declined": _("the person wanted nobody else"),
            },
            "by_whom": {
                "person": _("through the person"),
                "centre": _("through the centre"),
                "interpreter": _("through the interpreter"),
            },
        },
    )
