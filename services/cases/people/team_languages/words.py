"""The words of languages and wishes of colleagues."""

from shared.languages import Wording


def level_words(wording: Wording) -> dict[str, str]:
    _ = wording.gettext
    return {"counsels": _("can counsel in it"), "a_little": _("a little")}


def matched_words(wording: Wording) -> dict[str, str]:
    _ = wording.gettext
    return {"woman": _("as a woman"), "man": _("as a man"), "other": _("as neither of them")}
