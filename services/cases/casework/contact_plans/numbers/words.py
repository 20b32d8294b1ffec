"""The words of numbers that were given, for the pages and for the client's copy."""

from services.cases.foundation.records.words import Words
from shared.languages import Wording


def words(wording: Wording) -> Words:
    _ = wording.gettext
    return Words(
        title=_("Numbers that you were given"),
        fields={
            "number": _("Which one"),
            "noted_at": _("When it was given"),
            "noted_by": _("Given by"),
            "known_by": _("How the person was known"),
            "reason": _("In words"),
        },
        codes={"known_by": {"code_word": _("by the code word"), "otherwise": _("in another way")}},
    )
