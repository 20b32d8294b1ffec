"""The words of needs, plans, goals and steps, for the pages and for the client's copy."""

from services.cases.foundation.records.words import Words
from services.cases.people.approvals.words import codes_of_two, fields_of_two
from services.cases.support.goals.areas import areas
from services.cases.support.goals.domain import TOLD
from shared.languages import Wording


def plan_words(wording: Wording) -> Words:
    _ = wording.gettext
    asked = areas().words(wording.code)
    return Words(
        title=_("What you need, and your plan"),
        fields={
            "number": _("Number of the talk"),
            "talked_on": _("Talked about on"),
            "outcome": _("What came of the talk"),
            "wanted": _("Help is wanted"),
            "not_wanted": _("Help is not wanted"),
            "later": _("Later"),
            **{name: asked[area] for area, name in TOLD.items()},
            "outside_is": _("Law, housing and services outside"),
            "outside": _("What stands in the way outside, and what the centre thinks of it"),
            "changed": _("What has changed"),
            "every": _("Look at the plan again"),
            "look_again_on": _("Look at it again on"),
            "areas_version": _("Version of the areas"),
            **fields_of_two(wording),
            "noted_at": _("Written down"),
            "noted_by": _("Written down by"),
        },
        codes={
            "outcome": {
                "talked": _("talked through"),
                "confirmed": _("looked at again, nothing has changed"),
                "not_looked": _("the person did not want to look at it again"),
                "declined": _("the person wants no plan"),
            },
            "wanted": asked,
            "not_wanted": asked,
            "later": asked,
            **codes_of_two(wording),
            "outside_is": {
                "in_the_way": _("something stands in the way"),
                "nothing": _("nothing stands in the way"),
                "not_wanted": _("the person does not want to go into it"),
            },
            "every": {
                "4": _("after 4 weeks"),
                "8": _("after 8 weeks"),
                "12": _("after 12 weeks"),
                "26": _("after half a year"),
            },
        },
        to_client={
            "outcome": {
                "talked": _("talked through"),
                "confirmed": _("looked at again, nothing has changed"),
                "not_looked": _("you did not want to look at it again"),
                "declined": _("you want no plan"),
            },
            "outside_is": {
                "in_the_way": _("something stands in the way"),
                "nothing": _("nothing stands in the way"),
                "not_wanted": _("you did not want to go into it"),
            },
        },
    )


def goal_words(wording: Wording) -> Words:
    _ = wording.gettext
    return Words(
        title=_("Your goals, and the steps towards them"),
        fields={
            "part_of_noted_at": _("Step towards the goal that was written down"),
            "ended_on": _("Ended on"),
            "words": _("The goal or the step"),
            "origin": _("From whom the goal comes"),
            "own_since": _("In own words since"),
            "doer": _("Who does it"),
            "due_on": _("By this day"),
            "ending": _("How it ended"),
            "noted_at": _("Written down"),
            "noted_by": _("Written down by"),
        },
        codes={
            "origin": {
                "client": _("the person set it"),
                "confirmed": _("proposed by the centre, confirmed in the person's own words"),
                "counsellor": _("only the centre sees it so far"),
            },
            "doer": {"client": _("the person"), "centre": _("the centre"), "other": _("others")},
            "ending": {"reached": _("reached"), "dropped": _("not pursued any more")},
        },
        to_client={
            "origin": {
                "client": _("you set it"),
                "confirmed": _("the centre proposed it, and you said it in your own words"),
                "counsellor": _("only the centre sees it so far"),
            },
            "doer": {"client": _("you"), "centre": _("the centre"), "other": _("others")},
        },
    )
