"""The words of contact plans, for the pages and for the client's copy."""

from services.cases.foundation.records.words import Words
from shared.languages import Wording


def words(wording: Wording) -> Words:
    _ = wording.gettext
    return Words(
        title=_("How you may be reached, as it was agreed"),
        fields={
            "number": _("Number of the plan"),
            "channel": _("Way"),
            "address": _("Number or address"),
            "hours": _("Days and hours"),
            "code_word": _("Code word"),
            "also_reads": _("Who else reads or answers there"),
            "named": _("Say who we are"),
            "named_as": _("As what"),
            "begins": _("Who begins"),
            "silence": _("If no answer comes"),
            "safety": _("Safe"),
            "valid_until": _("Valid until"),
            "confirmed_on": _("Confirmed on"),
            "confirmed_by": _("Confirmed by"),
            "noted_at": _("Written down"),
            "noted_by": _("Written down by"),
        },
        codes={
            "channel": {
                "phone": _("phone call"),
                "text": _("SMS, neutral text"),
                "email": _("e-mail"),
                "messenger": _("messenger"),
                "letter": _("letter"),
                "person": _("through another person"),
                "other": _("another way"),
                "number": _("only by the number of the public page"),
                "none": _("no contact"),
            },
            "named": {"no": _("no"), "as": _("under other words"), "yes": _("yes")},
            "begins": {
                "client": _("the person contacts us: do not contact"),
                "both": _("both may"),
            },
            "safety": {"safe": _("safe, as far as known"), "not_safe": _("not safe now")},
        },
        to_client={"begins": {"client": _("you contact us, we never contact you"), "both": _("both may")}},
    )
