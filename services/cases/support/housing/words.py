"""The words of housing, for the pages and for the client's copy."""

from services.cases.foundation.records.words import Words
from services.cases.support.housing.places.words import place_words
from services.cases.support.housing.questions import questions
from shared.languages import Wording


def step_words(wording: Wording) -> Words:
    _ = wording.gettext
    return Words(
        title=_("Your search for a safe place"),
        fields={
            "happened_on": _("Day"),
            "step": _("What happened"),
            "wish_said": _("Whether a wish was named"),
            "wish": _("What the person wishes for"),
            "musts": _("What the place must have"),
            "asked": _("Which place was asked"),
            "left": _("Why the person moved out"),
            "words": _("More about it"),
            "noted_at": _("Written down"),
            "noted_by": _("Written down by"),
        },
        codes={
            "step": {
                "needed": _("a safe place is needed and wanted"),
                "free": _("asked: a place is free"),
                "waiting": _("asked: on the waiting list"),
                "full": _("asked: nothing is free"),
                "refused": _("asked: the place does not take the person"),
                "none_free": _("nothing suitable is free anywhere"),
                "moved_out": _("moved out"),
                "declined": _("the person does not want a place"),
                "not_needed": _("not needed any more"),
            },
            "wish_said": {
                "named": _("a wish was named"),
                "none": _("the person does not want to name a wish"),
                "not_asked": _("not asked yet"),
            },
            "musts": {
                "children": _("room for children"),
                "step_free": _("without steps"),
                "women_only": _("for women only"),
                "men_taken": _("takes men"),
                "all_genders": _("open to every gender"),
                "own_room": _("a room of one's own"),
                "far_away": _("far from the danger"),
                "hidden": _("an address that nobody learns"),
                "language": _("staff who speak the language"),
                "medical": _("near medical care"),
                "animal": _("takes an animal"),
            },
            "left": {
                "own_place": _("into a flat of one's own"),
                "other_place": _("into another place"),
                "own_wish": _("own wish"),
                "not_safe": _("the place was not safe"),
                "did_not_fit": _("the place did not fit"),
                "stay_ended": _("the stay was over"),
                "unknown": _("not known"),
                "mistake": _("never lived there: noted by mistake, or nothing came of it"),
            },
        },
        to_client={
            "step": {
                "refused": _("asked: the place could not take you"),
                "declined": _("you did not want a place"),
            },
            "wish_said": {"none": _("you did not want to name a wish")},
        },
    )


def wish_met(wording: Wording) -> dict[str, str]:
    _ = wording.gettext
    return {
        "fully": _("fully met"),
        "partly": _("partly met"),
        "not": _("not met"),
        "no_wish": _("no wish was named"),
    }


def placement_words(wording: Wording) -> Words:
    _ = wording.gettext
    return Words(
        title=_("Where you lived"),
        fields={
            "moved_in_at": _("Moved in on"),
            "found_by": _("Found by"),
            "kind": _("Kind of place"),
            "place_id": _("Place in the directory"),
            "place": _("Name of the place"),
            "address": _("Address"),
            "fit": _("How well it fits"),
            "wish_met": _("Whether the wish is met"),
            "not_guaranteed_on": _("Told on this day that safety cannot be guaranteed"),
            "words": _("More about it"),
            "noted_at": _("Written down"),
            "noted_by": _("Written down by"),
        },
        codes={
            "found_by": {"centre": _("the centre"), "others": _("the person, or somebody else")},
            "kind": place_words(wording)["kind"],
            "fit": {"suitable": _("suitable"), "makeshift": _("makeshift: the search goes on")},
            "wish_met": wish_met(wording),
        },
        to_client={"found_by": {"centre": _("the centre"), "others": _("you, or somebody else")}},
    )


def review_words(wording: Wording) -> Words:
    _ = wording.gettext
    asked = questions().words(wording.code)
    return Words(
        title=_("How safe and suitable your place was"),
        fields={
            "looked_at": _("Looked at on"),
            "result": _("What came of it"),
            "answered_yes": _("Answered with yes"),
            "answered_no": _("Answered with no"),
            "not_known": _("Not known"),
            "conditions": _("What has to be done, or stay as it is"),
            "words": _("In words"),
            "review_on": _("Look at it again on"),
            "wish_met": _("Whether the wish is met"),
            "not_guaranteed_on": _("Told on this day that safety cannot be guaranteed"),
            "questions_version": _("Version of the questions"),
            "noted_at": _("Written down"),
            "noted_by": _("Written down by"),
        },
        codes={
            "result": {
                **place_words(wording)["result"],
                "declined": _("the person does not want the place to be looked at"),
            },
            "wish_met": wish_met(wording),
            "answered_yes": asked,
            "answered_no": asked,
            "not_known": asked,
        },
        to_client={"result": {"declined": _("you did not want the place to be looked at")}},
    )
