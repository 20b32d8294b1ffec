"""What others demanded in a file, what was done in the client's name, and who asked for the policy document."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from deploy.demo.history.story import Story, at_hour, working_day

CLAIMANTS = ("police", "benefits", "press", "residence", "funder")
RESULTS = ("refused", "nothing", "withdrawn")
DECLINED_EVERY = 12


def come_up(stories: Sequence[Story]) -> None:
    """In the order in which the files were opened. Nothing stays open in a file that is closed or rests."""
    for number, story in enumerate(stories):
        goes_on = not (story.closes or story.rests)
        if number % 4 == 0:
            demand(story, number // 4, is_open=goes_on and number % 16 == 4)
        if number % 3 == 1:
            ask_for_a_mandate(story, is_declined=number % DECLINED_EVERY == 10)
        if number % 5 == 2:
            ask_for_the_document(story, waits=goes_on and number % 10 == 7)


def demand(story: Story, number: int, *, is_open: bool) -> None:
    """Explained on the day on which it came, and answered; one that is open came yesterday."""
    day = working_day(story.yesterday) if is_open else early_day(story)
    told: dict[str, Any] = (
        {"told": "not_yet"} if is_open else {"told": "explained", "position": story.word("positions")}
    )
    result = None if is_open else RESULTS[number % len(RESULTS)]
    claimant = CLAIMANTS[number % len(CLAIMANTS)]
    story.add(at_hour(day, 15, 35), "demand", claimant=claimant, asked=story.word("demands"), result=result, **told)


def ask_for_a_mandate(story: Story, *, is_declined: bool) -> None:
    """What was asked for was done with the last contact."""
    name, day, office = story.new_name(), early_day(story), story.words("recipients")["benefits"]
    outcome = "declined" if is_declined else "given"
    story.add(at_hour(day, 15, 40), "mandate", name=name, outcome=outcome, towards=office, limits=story.word("limits"))
    if not is_declined:
        story.add(at_hour(story.days[-1], 15, 45), "do_in_their_name", name=name, words=story.word("done"))


def ask_for_the_document(story: Story, *, waits: bool) -> None:
    if waits:
        story.add(at_hour(working_day(story.yesterday), 15, 50), "policy_document", happened="asked")
        return
    day = early_day(story)
    handed = min(working_day(day + timedelta(days=4)), story.days[-1])
    story.add(at_hour(day, 15, 50), "policy_document", happened="asked")
    story.add(at_hour(max(day, handed), 15, 55), "policy_document", happened="handed_over", language=story.language)


def early_day(story: Story) -> date:
    return story.days[min(1, len(story.days) - 1)]
