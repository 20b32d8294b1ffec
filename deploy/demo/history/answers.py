"""What a client was asked beside the talks: who may learn what, how great the danger is, and devices and accounts."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from deploy.demo.history.story import Story, at_hour, working_day
from services.cases.casework.safety.questions import questions

RISKS = ("low", "raised", "low", "low", "raised", "low", "", "low", "raised", "low")
"""What the first assessment of each file in turn finds; empty where there is none."""
DECLINES = 3
"""The one file whose client does not want to talk about danger."""
CONSENTS = ("given", "", "given", "given", "declined", "", "given", "")
DEVICES = ("", "offered", "done", "", "declined", "", "offered", "")
RECIPIENTS = {
    "lawyer": ("residence", ("her_name", "papers")),
    "benefits": ("benefits", ("her_name", "how_to_reach_her")),
    "health": ("treatment", ("health",)),
    "counselling": ("referral", ("situation",)),
}
"""For what a recipient may learn what."""
REFERRED = {"lawyer": ("lawyer", 200), "health": ("doctor", 900), "counselling": ("counselling", None)}
"""As what the directory knows a recipient, and how many days before it was confirmed that they take care in matters of
gender."""
LASTS = timedelta(days=365)
WITHDRAWN_AGO = timedelta(days=9)
"""So long that three working days are over, where nothing was told by the consent since."""
SAID: dict[str, dict[str, Sequence[str]]] = {
    "low": {"reasons": ("no_sign",), "yes": (), "no": ("threats", "looked_for"), "not_known": ("digital_traces",)},
    "raised": {"reasons": ("others",), "yes": ("debts",), "no": ("threats", "looked_for"), "not_known": ("way_here",)},
    "acute": {"reasons": ("found",), "yes": ("looked_for", "place_known"), "no": ("self_harm",), "not_known": ()},
    "declined": {"reasons": (), "yes": (), "no": (), "not_known": ()},
}


def ask(story: Story, number: int) -> None:
    """`number` counts the files in the order in which they were opened."""
    assess(story, "declined" if number == DECLINES else RISKS[number % len(RISKS)])
    ask_for_consent(story, CONSENTS[number % len(CONSENTS)], ends_soon=number % 16 == 2)
    talk_about_devices(story, DEVICES[number % len(DEVICES)])


def assess(story: Story, level: str) -> None:
    """In the first days; looked at again with the last contact, where that is long ago."""
    if not level:
        return
    story.level = level
    first, last = min(story.days[0], working_day(story.day + timedelta(days=5))), story.days[-1]
    say_level(story, at_hour(first, 13, 45), level)
    runs_out = first + timedelta(days=questions().days[level])
    if level != "declined" and first < last and runs_out <= story.today and not story.closes:
        story.add(at_hour(last, 13, 50), "confirm_assessment")


def say_level(story: Story, at: datetime, level: str) -> None:
    words = None if level == "declined" else story.words("risk")[level]
    said: Mapping[str, Any] = SAID[level]
    story.add(at, "assess", level=level, words=words, **said)


def is_in_danger(story: Story) -> None:
    """And not safe to contact: the emergency page has all that it shows."""
    day = working_day(story.yesterday)
    say_level(story, at_hour(day, 17, 25), "acute")
    plan_safety(story, at_hour(day, 17, 30), paper="not_given")
    story.add(at_hour(day, 17, 35), "not_safe_now")


def plan_safety(story: Story, at: datetime, *, paper: str) -> None:
    story.add(at, "plan_safety", steps=story.words("safety_plan"), language=story.language, paper=paper)


def ask_for_consent(story: Story, answer: str, *, ends_soon: bool) -> None:
    """What was told outside goes by it; without one something was told now and then because of a danger."""
    if answer:
        name, asked = story.new_name(), story.days[min(1, len(story.days) - 1)]
        kind = story.chance.choice(list(RECIPIENTS))
        purpose, kinds = RECIPIENTS[kind]
        until = story.today + timedelta(days=9) if ends_soon else asked + LASTS
        consent: dict[str, Any] = {
            "recipient_kind": kind,
            "purpose": purpose,
            "kinds": kinds,
            "recipient": story.words("recipients")[kind],
            "more": story.word("limits"),
            "language": story.language,
            "mediation": "not_needed" if story.language in ("de", "en") else "here",
            "way": story.chance.choice(("spoken", "written")) if answer == "given" else "spoken",
            "until": until if answer == "given" else None,
        }
        story.add(at_hour(asked, 13, 25), "consent", name=name, outcome=answer, **consent)
        if answer == "given":
            story.consent = consent | {"name": name}
            if story.chance.random() < 0.7:
                day = story.chance.choice([day for day in story.days if day >= asked])
                (refer if kind in REFERRED else disclose)(story, day)
            if "her_name" in kinds:
                write_letter(story)
    elif story.chance.random() < 0.35:
        told: dict[str, Any] = {"recipient": story.word("in_danger"), "kinds": ("being_here",)}
        story.add(at_hour(story.days[-1], 15, 15), "disclose", words=story.word("disclosed"), consent=None, **told)


def disclose(story: Story, day: date) -> None:
    """By the consent of the client."""
    told = {key: story.consent[key] for key in ("recipient", "kinds")} | {"consent": story.consent["name"]}
    story.add(at_hour(day, 15, 15), "disclose", words=story.word("told"), **told)
    story.was_told = True


def write_letter(story: Story) -> None:
    said: dict[str, Any] = {**story.letter(), "consent": story.consent["name"]}
    said |= {key: story.consent[key] for key in ("recipient", "kinds")}
    story.add(at_hour(story.days[-1], 15, 30), "write_letter", **said)


def refer(story: Story, day: date) -> None:
    """By the consent of the client; later it is noted what became of it."""
    told = {key: story.consent[key] for key in ("recipient", "kinds")} | {"consent": story.consent["name"]}
    kind, ago = REFERRED[story.consent["recipient_kind"]]
    last, again = story.days[-1], story.today + timedelta(days=3)
    story.add(
        at_hour(day, 15, 15),
        "refer",
        words=story.word("told"),
        kind=kind,
        confirmed=day - timedelta(days=ago) if ago else None,
        speaks=("ar", "en", "fr") if ago else (),
        picked="centre" if ago else "client",
        purpose=story.word("purposes"),
        again=again,
        **told,
    )
    if day < last:
        standing = "done" if story.closes or story.rests else "accepted"
        story.add(at_hour(last, 15, 20), "note_referral", standing=standing, again=again)
    story.was_told = True


def withdraw(stories: Sequence[Story]) -> None:
    """Of two clients: the recipients know it of the first, and have still to be told of the second."""
    able = [one for one in stories if one.consent and not one.closes and not one.rests]
    able.sort(key=lambda one: one.last_by(one.consent["name"]) > one.today - WITHDRAWN_AGO)
    for number, story in enumerate(able[:2]):
        day, name = working_day(story.yesterday), story.consent["name"]
        if number == 0:
            day = max(story.last_by(name), working_day(story.today - WITHDRAWN_AGO))
        if not story.was_told:
            disclose(story, day)
        story.add(at_hour(day, 18, 10), "withdraw", name=name, words=story.word("withdrawn"))
        if number == 0:
            story.add(at_hour(day, 18, 30), "tell_recipients", name=name)


def talk_about_devices(story: Story, offer: str) -> None:
    """What follows from a talk is a to-do; a file that is closed or rests has none open."""
    if not offer:
        return
    words = story.words("devices") if offer == "done" else {}
    goes_on = offer == "done" and not (story.closes or story.rests)
    story.add(
        at_hour(story.days[-1], 16, 5),
        "check_devices",
        offer=offer,
        finding="something" if goes_on else "nothing" if offer == "done" else None,
        shared_accounts=words.get("shared_accounts"),
        passwords=words.get("passwords"),
        follow_up=(words["follow_up"], story.today + timedelta(days=4)) if goes_on else None,
    )
