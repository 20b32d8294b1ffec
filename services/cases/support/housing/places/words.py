"""The words of the codes of a place."""

from collections.abc import Mapping

from shared.languages import Wording


def place_words(wording: Wording) -> Mapping[str, Mapping[str, str]]:
    _ = wording.gettext
    return {
        "kind": {
            "shelter": _("shelter"),
            "flat": _("flat"),
            "hotel": _("hotel"),
            "private": _("with private people"),
            "other": _("something else"),
        },
        "for_whom": {
            "women": _("women"),
            "men": _("men"),
            "all_genders": _("people of every gender"),
            "children": _("with children"),
            "animals": _("with animals"),
        },
        "access": {
            "step_free": _("without steps"),
            "wheelchair": _("for wheelchairs"),
            "lift": _("lift"),
            "quiet": _("quiet room"),
        },
        "result": {
            "safe": _("safe"),
            "conditions": _("safe with conditions"),
            "not_safe": _("not safe"),
        },
    }
