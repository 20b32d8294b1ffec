"""The words of contact plans, for the pages and for the client's copy."""

from datetime import datetime, tzinfo

from services.cases.casework.contact_plans.safe_hours import Hour, Zone
from services.cases.foundation.records.words import Words
from shared.languages import Wording

ZONES = {zone.value: zone.value.replace("_", " ") for zone in Zone}


def words(wording: Wording) -> Words:
    _ = wording.gettext
    days = day_words(wording)
    hours = {hour.value: wording.time(hour.on_the_clock) for hour in Hour}
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
            "safe_zone": _("Clock of"),
            "safe_days": _("Short messages: on these days"),
            "safe_from": _("From"),
            "safe_until": _("Until"),
            "more_days": _("And on these days"),
            "more_from": _("From (second line)"),
            "more_until": _("Until (second line)"),
            "own_wording": _("Short message in own words"),
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
            "safe_zone": ZONES,
            "safe_days": days,
            "more_days": days,
            **dict.fromkeys(("safe_from", "safe_until", "more_from", "more_until"), hours),
            "safety": {"safe": _("safe, as far as known"), "not_safe": _("not safe now")},
        },
        to_client={"begins": {"client": _("you contact us, we never contact you"), "both": _("both may")}},
    )


def day_words(wording: Wording) -> dict[str, str]:
    _ = wording.gettext
    return {
        "every": _("every day"),
        "weekdays": _("Monday to Friday"),
        "monday": _("Monday"),
        "tuesday": _("Tuesday"),
        "wednesday": _("Wednesday"),
        "thursday": _("Thursday"),
        "friday": _("Friday"),
        "saturday": _("Saturday"),
        "sunday": _("Sunday"),
    }


def when_words(wording: Wording, at: datetime, *, clock: tzinfo, now: datetime) -> str:
    """When a program will write: by the clock where the client lives, which is said where it shows another time."""
    _, there, here = wording.gettext, at.astimezone(clock), wording.there(at)
    said = {"time": wording.time(there.time()), "day": wording.day(there.date(), "medium")}
    days = (there.date() - now.astimezone(clock).date()).days
    if at <= now:
        return _("goes out at once")
    told = {0: _("goes out today at %(time)s"), 1: _("goes out tomorrow at %(time)s")}
    when = told.get(days, _("goes out on %(day)s at %(time)s")) % said
    is_elsewhere = there.utcoffset() != here.utcoffset()
    return _("%(when)s, where the person lives") % {"when": when} if is_elsewhere else when


def hindrance_words(wording: Wording) -> dict[str, str]:
    """Why a program sends nothing to the client."""
    _ = wording.gettext
    return {
        "not_safe": _("It is not safe to contact the person now."),
        "run_out": _("The plan has run out: ask the person again how to reach them."),
        "no_contact": _("By the plan the centre does not write first."),
        "by_hand": _("The way of the plan is for people alone, not for short messages."),
        "not_confirmed": _("The person wrote this way, and nobody has confirmed it yet."),
        "hours_in_words": _("The person wrote hours in own words. First confirm a plan with safe times."),
        "no_times": _("The plan has no safe times for short messages."),
        "code_word": _("The code word is not made of 2 to 16 letters: it cannot stand in a short message."),
        "own_wording": _("The own words have a number, an address or a link in them: they cannot be sent."),
        "no_safe_time": _("The plan runs out before its next safe time: ask the person again how to reach them."),
        "closed": _("The file is closed."),
        "hidden": _("You cannot see what the person wrote of being reached."),
    }
