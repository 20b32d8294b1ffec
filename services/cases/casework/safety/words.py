"""The words of risk assessments, safety plans and device checks, for the pages and for the client's copy."""

from services.cases.casework.safety.questions import questions
from services.cases.foundation.records.words import Words
from services.cases.foundation.spoken_languages import SPOKEN, name_of
from shared.languages import Wording


def risk_words(wording: Wording) -> Words:
    _ = wording.gettext
    asked = questions().words(wording.code)
    return Words(
        title=_("How your safety was assessed"),
        fields={
            "number": _("Number of the assessment"),
            "assessed_on": _("Talked about on"),
            "outcome": _("What came of the talk"),
            "level": _("Level of danger"),
            "reasons": _("Why this level"),
            "words": _("In words"),
            "answered_yes": _("Answered with yes"),
            "answered_no": _("Answered with no"),
            "not_known": _("Not known"),
            "review_on": _("Look at it again on"),
            "questions_version": _("Version of the questions"),
            "noted_at": _("Written down"),
            "noted_by": _("Written down by"),
        },
        codes={
            "outcome": {
                "assessed": _("assessed"),
                "confirmed": _("looked at again, nothing has changed"),
                "declined": _("the person does not want to talk about it"),
            },
            "level": {"low": _("low"), "raised": _("raised"), "high": _("high"), "acute": _("acute")},
            "reasons": {
                "violence": _("violence or threats"),
                "near": _("they are near or in contact"),
                "found": _("they know a place, or look for the person"),
                "others": _("children or relatives are in danger"),
                "no_safe_place": _("there is no safe place"),
                "health": _("health"),
                "self_harm": _("danger of self-harm"),
                "own_view": _("the person sees it so"),
                "changed": _("something has changed"),
                "little_known": _("too little is known"),
                "protected": _("the person is protected where they are"),
                "no_sign": _("nothing points to a danger now"),
            },
            "answered_yes": asked,
            "answered_no": asked,
            "not_known": asked,
        },
        to_client={
            "outcome": {
                "assessed": _("assessed"),
                "confirmed": _("looked at again, nothing has changed"),
                "declined": _("you did not want to talk about it"),
            }
        },
    )


def plan_words(wording: Wording) -> Words:
    _ = wording.gettext
    return Words(
        title=_("Your safety plan"),
        fields={
            "number": _("Number of the plan"),
            "agreed_on": _("Gone through on"),
            "warns": _("What warns me"),
            "does": _("What I do then"),
            "calls": _("Whom I call"),
            "goes": _("Where I can go"),
            "takes": _("What I take with me"),
            "children": _("What I tell the children"),
            "language": _("Language of these words"),
            "paper": _("On paper"),
            "plan_review_on": _("Go through it again on"),
            "noted_at": _("Written down"),
            "noted_by": _("Written down by"),
        },
        codes={
            "language": {code: name_of(wording, code) for code in SPOKEN},
            "paper": {"given": _("given on paper"), "not_given": _("deliberately not on paper")},
        },
    )


def check_words(wording: Wording) -> Words:
    _ = wording.gettext
    return Words(
        title=_("Check of your devices and accounts"),
        fields={
            "checked_on": _("Talked about on"),
            "offer": _("What came of the talk"),
            "finding": _("What was found"),
            "shared_accounts": _("Accounts that others can open too"),
            "location_sharing": _("Where the location is shared"),
            "stalkerware": _("Signs of spying programs"),
            "sim_owner": _("In whose name the SIM is"),
            "passwords": _("Passwords that were changed"),
            "backup_contacts": _("Numbers and addresses for recovery"),
            "noted_at": _("Written down"),
            "noted_by": _("Written down by"),
        },
        codes={
            "offer": {"offered": _("offered"), "declined": _("declined"), "done": _("done")},
            "finding": {
                "nothing": _("nothing that gives the person away"),
                "something": _("something that gives the person away"),
                "unclear": _("not clear"),
            },
        },
        to_client={
            "finding": {
                "nothing": _("nothing that gives you away"),
                "something": _("something that gives you away"),
                "unclear": _("not clear"),
            }
        },
    )
