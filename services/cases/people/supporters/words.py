"""The words of the register of supporting professionals."""

from shared.languages import Wording


def kind_words(wording: Wording) -> dict[str, str]:
    _ = wording.gettext
    return {"interpreter": _("interprets"), "volunteer": _("volunteers"), "freelancer": _("works freelance")}


def pay_words(wording: Wording) -> dict[str, str]:
    _ = wording.gettext
    return {
        "agreed_rate": _("at the agreed rate"),
        "other_rate": _("at another rate"),
        "expenses": _("without a fee, expenses are refunded"),
        "nothing": _("without a fee and without expenses"),
    }


def step_words(wording: Wording) -> dict[str, str]:
    _ = wording.gettext
    return {
        "talk": _("Introductory talk"),
        "rules": _("Rules on safety and secrecy explained"),
        "role": _("The own role, and its limits, talked about"),
        "afterwards": _("Knows whom to talk to after an assignment"),
    }


def hindrance_words(wording: Wording) -> dict[str, str]:
    _ = wording.gettext
    return {
        "ended": _("is out of use in the register"),
        "unbound": _("no valid pledge of secrecy is noted"),
        "not_introduced": _("the introduction is not finished"),
    }
