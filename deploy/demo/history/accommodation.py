"""Where the clients of some files live: what was needed and found, and that the place was looked at, once and again."""

from collections.abc import Callable
from datetime import date, timedelta

from deploy.demo.history.story import Story, at_hour, working_day

EVERY = 3
"""Of so many files one is about a place to live."""
AGAIN = timedelta(days=29)
"""After the first look, one day before the second is due."""


def look_for_a_place(story: Story, number: int) -> None:
    """`number` counts the files in the order in which they were opened."""
    if number % EVERY == 0:
        found = PATTERNS[number // EVERY % len(PATTERNS)]
        need(story)
        found(story)


def need(story: Story) -> None:
    say(story, story.days[0], "needed", minute=45, wish=story.words("housing")["wish"])


def say(story: Story, day: date, step: str, *, minute: int, wish: str | None = None, left: str | None = None) -> None:
    story.add(at_hour(day, 14, minute), "say_of_housing", step=step, wish=wish, left=left)


def in_the_directory(story: Story) -> None:
    """In a place that the centre knows, looked at, and looked at again where the client still lives there."""
    day = second_day(story)
    move_in(story, day, fit="suitable")
    look(story, day, "safe")
    if (again := working_day(day + AGAIN)) <= story.days[-1]:
        look(story, again, "safe")


def nothing_free(story: Story) -> None:
    say(story, second_day(story), "full", minute=50)
    say(story, second_day(story), "none_free", minute=55)


def makeshift_first(story: Story) -> None:
    """The first place was not safe, so the client lives in another one."""
    first, second = second_day(story), story.days[-1]
    move_in(story, first, fit="makeshift")
    if first < second:
        look(story, first, "not_safe")
        say(story, second, "moved_out", minute=55, left="not_safe")
        move_in(story, second, fit="suitable")
        look(story, second, "conditions")


def not_wanted(story: Story) -> None:
    say(story, second_day(story), "declined", minute=55)


def second_day(story: Story) -> date:
    return story.days[min(1, len(story.days) - 1)]


def move_in(story: Story, day: date, *, fit: str) -> None:
    """Into a shelter of the directory, or a hotel that stands nowhere."""
    words, is_known = story.words("housing"), fit == "suitable"
    story.add(
        at_hour(day, 15, 35),
        "move_in",
        fit=fit,
        wish_met="fully" if is_known else "not",
        known=words["place"] if is_known else None,
        place=None if is_known else words["hotel"],
        warning=words["warning"],
    )


def look(story: Story, day: date, result: str) -> None:
    words = story.words("housing")
    conditions = words["conditions"] if result == "conditions" else None
    said = None if conditions else words.get(result)
    story.add(at_hour(day, 15, 50), "look_at_place", result=result, words=said, conditions=conditions)


PATTERNS: tuple[Callable[[Story], None], ...] = (in_the_directory, nothing_free, makeshift_first, not_wanted)
