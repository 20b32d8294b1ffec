"""The words of openings in an emergency, for the client's copy; no code of an opening is shown."""

from services.cases.foundation.records.words import Words
from shared.languages import Wording


def words(wording: Wording) -> Words:
    _ = wording.gettext
    return Words(
        title=_("Openings in an emergency"),
        fields={
            "file_code": _("Number of the file"),
            "asked_by": _("Opened by"),
            "asked_at": _("Asked"),
            "reason": _("Why it was opened"),
            "answered_by": _("Second person"),
            "answered_at": _("Opened"),
            "until": _("Open until"),
            "refused": _("Refused"),
            "reviewed_by": _("Looked at later by"),
            "reviewed_at": _("Looked at later"),
        },
    )
