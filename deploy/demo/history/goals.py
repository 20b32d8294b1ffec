"""What a client of the months before needs and wants to reach, with steps, and what the client decided."""

from datetime import timedelta
from typing import Any

from deploy.demo.history.story import Story, at_hour, working_day

PLANS = ("planned", "goal", "declined", "", "planned", "planned", "", "goal")
"""What became of a plan in each file in turn; empty where nobody has talked about it."""
DECISIONS: tuple[dict[str, Any] | None, ...] = (
    {"explained": "several", "answer": "no", "began_with": "third_party"},
    None,
    {"explained": "several", "answer": "chosen", "began_with": "client"},
    {"explained": "several", "answer": "not_now", "began_with": "counsellor"},
    None,
    {"explained": "one_only", "answer": "chosen", "began_with": "counsellor"},
)
OUTSIDE = ("in_the_way", "nothing", "", "not_wanted")
INTERVAL = timedelta(weeks=8)


def plan(story: Story, number: int) -> None:
    """`number` counts the files in the order in which they were opened."""
    what = PLANS[number % len(PLANS)]
    talked = min(working_day(story.day + timedelta(days=20)), story.days[-1])
    if what in ("planned", "declined"):
        said = story.words("plan") | {"outside_is": OUTSIDE[number % len(OUTSIDE)]} if what == "planned" else {}
        story.add(at_hour(talked, 16, 10), "talk_about_plan", outcome="talked" if said else "declined", said=said)
    if what in ("planned", "goal"):
        set_goal(story, number, origin="client" if what == "planned" else "counsellor")
    if what == "planned" and talked + INTERVAL <= story.days[-1] and number % 3 != 2:
        again = working_day(talked + INTERVAL)
        story.add(at_hour(again, 16, 20), "talk_about_plan", outcome="confirmed", said={})
    if choice := DECISIONS[number % len(DECISIONS)]:
        story.add(at_hour(story.days[-1], 16, 35), "decide", choice=choice, words=story.words("decision"))


def set_goal(story: Story, number: int, *, origin: str) -> None:
    """With two steps: one was taken; the other has a day ahead, unless the file is closed or rests."""
    own = story.words("goal")
    on = min(working_day(story.day + timedelta(days=21)), story.days[-1])
    story.add(at_hour(on, 16, 12), "set_goal", words=own["words"], origin=origin)
    story.add(at_hour(on, 16, 14), "add_step", name="first step", words=own["first_step"], doer="client", due_on=None)
    story.add(at_hour(story.days[-1], 16, 25), "take_step", name="first step")
    ends = story.closes or story.rests
    due_on = None if ends else story.today + timedelta(days=2 + number % 9)
    words = own["second_step"]
    story.add(at_hour(story.days[-1], 16, 28), "add_step", name="next step", words=words, doer="centre", due_on=due_on)
    if ends:
        story.add(at_hour(story.days[-1], 16, 30), "take_step", name="next step")
