"""A step of the plan in a form, and back."""

from services.quality.answers.plan import domain
from services.quality.answers.plan.domain import Effect, PlanStep, State, Wanted
from services.quality.foundation.domain import Author
from shared.languages import Wording
from shared.web.forms import Form

AS_IT_IS = "as_it_is"


def wanted(form: Form, colleague: Author, *, before: PlanStep | None = None) -> Wanted:
    """Raises UnfitStepError for the first field that cannot be read; the form keeps its problems."""
    due, review_on = form.day("due"), form.day("review_on", required=False)
    given = form.given("owner")
    whose = before.said.owner if before and given == AS_IT_IS else domain.owner(given, colleague)
    read = {
        "title": form.text("title", most=domain.LONGEST_TITLE),
        "expected": form.text("expected", most=domain.LONGEST_TEXT, required=False),
        "reason": form.text("reason", most=domain.LONGEST_TEXT, required=False),
        "seen": form.text("seen", most=domain.LONGEST_TEXT, required=False),
    }
    state = State(form.choice("state", list(State), required=False) or State.OPEN)
    effect = Effect(form.choice("effect", list(Effect), required=False))
    for field, code in form.problems.items():
        raise domain.UnfitStepError(field, code)
    assert due is not None
    criteria = tuple(dict.fromkeys(form.all("criteria")))
    return Wanted(**read, criteria=criteria, owner=whose, due=due, review_on=review_on, state=state, effect=effect)


def form_of(step: PlanStep) -> Form:
    said = step.said
    values = {
        "title": (said.title,),
        "criteria": said.criteria,
        "expected": (said.expected,),
        "owner": (AS_IT_IS,),
        "due": (said.due.isoformat(),),
        "review_on": (said.review_on.isoformat() if said.review_on else "",),
        "state": (said.state.value,),
        "effect": (said.effect.value,),
        "seen": (said.seen,),
    }
    return Form(values)


def put_in_words(code: str, wording: Wording) -> str:
    return {
        "say_why": wording.gettext("Please say in a few words why."),
        "only_when_done": wording.gettext("What it has brought can be said when it is done."),
    }.get(code, code)
