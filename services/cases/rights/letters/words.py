"""The words of letters, for the pages and for the client's copy."""

from services.cases.casework.consents.words import kinds_of_information
from services.cases.foundation.records.words import Words
from shared.languages import Wording


def words(wording: Wording) -> Words:
    _ = wording.gettext
    return Words(
        title=_("Letters that we wrote for you"),
        fields={
            "written_on": _("Date of the letter"),
            "recipient": _("To whom"),
            "address": _("Address"),
            "subject": _("Subject"),
            "words": _("Text"),
            "what": _("What it is about"),
            "noted_at": _("Written down"),
            "noted_by": _("Written by"),
        },
        codes={"what": kinds_of_information(wording)},
    )
