"""A step of the plan in a form, and back."""

import re

from services.quality.answers.plan import domain
from services.quality.answers.plan.domain import Effect, PlanStep, Severity, State, Unit, Wanted
from services.quality.answers.plan.ties import Scale, tie_named
from services.quality.foundation.domain import Author
from services.quality.standards.catalogue.domain import Catalogue
from shared.languages import Wording
from shared.web.forms import Form

AS_IT_IS = "as_it_is"
NUMBER = re.compile(r"([0-9]{1,8}(?:[.,][0-9]{1,2})?)\s*%?", re.ASCII)
"""Up to two digits behind the point, so that no thousand is taken for a one."""


def wanted(form: Form, colleague: Author, catalogue: Catalogue, *, before: PlanStep | None = None) -> Wanted:
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
    graded = before is None or before.said.severity is not Severity.NOT_SAID
    severity = Severity(form.choice("severity", [each for each in Severity if each], required=graded))
    for field, code in form.problems.items():
        raise domain.UnfitStepError(field, code)
    assert due is not None
    criteria, measure, scale = tied(form, catalogue, before)
    said = Wanted(
        **read,
        criteria=criteria,
        owner=whose,
        due=due,
        review_on=review_on,
        state=state,
        effect=effect,
        severity=severity,
        measure=measure,
        unit=scale.unit,
        target=target_in(form.text("target", most=20, required=False), scale),
    )
    if not aims(said) and (before is None or aims(before.said)):
        raise domain.UnfitStepError("expected", "say_target")
    return said


def aims(said: Wanted) -> bool:
    return said.target is not None or bool(said.expected)


def tied(form: Form, catalogue: Catalogue, before: PlanStep | None) -> tuple[tuple[str, ...], str, Scale]:
    """Its criteria, the one that it is to move first; the measure, empty for the criterion as a whole; the scale."""
    ticked, figure = tuple(dict.fromkeys(form.all("criteria"))), form.given("figure")
    if figure == AS_IT_IS and before:
        first = before.said.criteria[0]
        return (first, *(each for each in ticked if each != first)), before.said.measure, Scale(before.said.unit)
    if not figure:
        return ticked, "", Scale(Unit.SCORE)
    tie = tie_named(figure, catalogue)
    if tie is None:
        raise domain.UnfitStepError("figure", "not_offered")
    first = tie.criterion.id
    return (first, *(each for each in ticked if each and each != first)), tie.measure, tie.scale


def target_in(written: str, scale: Scale) -> float | None:
    """A value on the scale; a share is written in percent. Raises UnfitStepError."""
    if not written:
        return None
    if scale.unit is Unit.WORDS:
        raise domain.UnfitStepError("target", "no_scale")
    found = NUMBER.fullmatch(written)
    if found is None:
        raise domain.UnfitStepError("target", "no_number")
    value = float(found[1].replace(",", ".")) / (100 if scale.unit is Unit.SHARE else 1)
    if value > scale.most:
        raise domain.UnfitStepError("target", f"most_of_{scale.unit}")
    return round(value, 6)


def form_of(step: PlanStep, figure: str) -> Form:
    """`figure` is the id of what it is tied to; empty where that is no longer part of the standards."""
    said = step.said
    values = {
        "title": (said.title,),
        "criteria": said.criteria,
        "figure": (figure or AS_IT_IS,),
        "target": (written(said.target, said.unit),),
        "severity": (said.severity.value,),
        "expected": (said.expected,),
        "owner": (AS_IT_IS,),
        "due": (said.due.isoformat(),),
        "review_on": (said.review_on.isoformat() if said.review_on else "",),
        "state": (said.state.value,),
        "effect": (said.effect.value,),
        "seen": (said.seen,),
    }
    return Form(values)


def written(value: float | None, unit: Unit) -> str:
    """As a field takes it."""
    if value is None:
        return ""
    return f"{round(value * 100 if unit is Unit.SHARE else value, 2):.10g}"


def put_in_words(code: str, wording: Wording) -> str:
    return {
        "say_why": wording.gettext("Please say in a few words why."),
        "only_when_done": wording.gettext("What it has brought can be said when it is done."),
        "say_target": wording.gettext("Please say what you want to reach: a value, or in words."),
        "no_scale": wording.gettext("This figure is no single number. Please leave this empty and say it in words."),
        "no_number": wording.gettext("Please write one number, such as 75 or 2.5."),
        "most_of_share": wording.gettext("A share is 100 percent at most."),
        "most_of_score": wording.gettext("A score is 4 at most."),
        "most_of_step": wording.gettext("A step is 4 at most."),
        "most_of_months": wording.gettext("That is too many months."),
        "most_of_amount": wording.gettext("That is too much."),
    }.get(code, code)
