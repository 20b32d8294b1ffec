"""What a team says of itself: a round every autumn of its own, in which all criteria are answered together."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from deploy.demo.years.centres.practice import STANDARDS, Practice, new_id, noon
from services.quality.answers.assessment.domain import Answer, Assessment, Review, assess, review
from services.quality.answers.plan.domain import Effect, Owner, PlanStep, Severity, State, Unit, Wanted, begin, follow
from services.quality.answers.pulse.domain import Feeling, Pulse, Question, close, open_pulse
from services.quality.answers.rounds.domain import Minutes, Part, Round, begin_talk, start, write_minutes
from services.quality.answers.rounds.domain import close as close_round
from services.quality.foundation.domain import Period
from services.quality.standards.catalogue.domain import Criterion, Party

EVIDENCE = "Im Register eingetragen und in der Runde angesehen (erfunden)."
WHY = "Dafür ist der Zuwendungsgeber zuständig; gefragt haben wir zweimal (erfunden)."
SAID = "Wir haben uns einen Vormittag Zeit genommen (erfunden). Im nächsten Jahr sehen wir uns dasselbe wieder an."
NAMED = "Jahresrunde {year} (Demo)"
MEASURES = (
    ("Profile der Stellen mit allen durchgehen (erfunden)", "S2.3", "Jede Stelle hat ein Profil von diesem Jahr."),
    ("Faltblätter in drei Sprachen erneuern (erfunden)", "S8.1", "Alle sind so neu wie das deutsche."),
    ("Supervision für das ganze Jahr vereinbaren (erfunden)", "S9.1", "Acht Termine stehen fest."),
    ("Bögen auf Geschlechter durchsehen (erfunden)", "K3.2", "Auf jedem Bogen hat jedes Geschlecht Platz."),
)
"""Title, the indicator that it is to move, and what is expected of it."""
AIM = 0.9
"""Of the share that such an indicator is."""
UNSAID = 0.08
"""Of all criteria, those that a round leaves open."""


@dataclass(frozen=True, slots=True)
class PastRound:
    """A closed round, and what was answered together in it."""

    closed: Round
    joint: tuple[Assessment, ...]
    alone: tuple[dict[str, Answer], ...]
    """Of each of the team."""


@dataclass
class Said:
    rounds: list[PastRound] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    pulses: list[Pulse] = field(default_factory=list)
    steps: list[PlanStep] = field(default_factory=list)
    """Each entry of each step of the plan, the oldest first."""

    @property
    def assessments(self) -> list[Assessment]:
        return [each for one in self.rounds for each in one.joint]


def years_of_answers(practice: Practice, periods: Sequence[Period], chance: Random) -> Said:
    """In every fourth quarter from the first on, and not in the one that runs."""
    found = Said()
    for ago in range(len(periods) - 1, 0, -4):
        day = periods[-1 - ago].first_day + timedelta(days=20 + chance.randrange(25))
        found.rounds.append(round_on(day, practice, ago, chance))
        found.steps += steps_after(day, practice, chance)
        if practice.colleagues >= 5:
            found.pulses.append(pulse_on(day, practice, chance))
    if not practice.runs:
        found.reviews += [looked_at(each, practice, chance) for each in found.assessments if each.answer.level == 4]
    return found


def round_on(day: date, practice: Practice, ago: int, chance: Random) -> PastRound:
    by, ends = practice.lead, day + timedelta(days=14)
    chosen = [aspect.value for aspect in {each.aspect for each in STANDARDS.criteria}]
    begun = start(
        name=NAMED.format(year=day.year),
        begins=day,
        ends=ends,
        way="alone_first",
        chosen=chosen,
        catalogue=STANDARDS,
        by=by,
        id=new_id(chance),
        now=noon(day),
    )
    answered = [each for each in STANDARDS.criteria if chance.random() >= UNSAID]
    alone = tuple({each.id: answer_to(each, practice, ago, chance) for each in answered} for _ in practice.team)
    parts = [Part(answers, done=True) for answers in alone]
    talking = begin_talk(begun, parts, by=by, now=noon(day + timedelta(days=7)))
    minuted = write_minutes(talking, SAID, seen_number=Minutes().number)
    closed = close_round(minuted, by=by, now=noon(day + timedelta(days=8)))
    return PastRound(closed, tuple(together(each, practice, ago, closed, chance) for each in answered), alone)


def together(criterion: Criterion, practice: Practice, ago: int, of: Round, chance: Random) -> Assessment:
    answer = answer_to(criterion, practice, ago, chance)
    return assess(
        criterion,
        answer=answer,
        evidence=WHY if answer is Answer.STRUCTURAL_GAP else EVIDENCE,
        link="",
        catalogue=of.catalogue,
        by=practice.lead,
        id=new_id(chance),
        now=of.talk_at or of.started.at,
    )


def answer_to(criterion: Criterion, practice: Practice, ago: int, chance: Random) -> Answer:
    """What lies with others alone is mostly a gap; the highest step needs a second look, which no running centre has
    had."""
    lies_with_others = Party.CENTRE not in criterion.responsible
    if criterion.lies_with_others_too and chance.random() < (0.6 if lies_with_others else 0.15):
        return Answer.STRUCTURAL_GAP
    best = 3 if practice.runs else 4
    level = round(practice.share(ago, chance) * 4 + chance.uniform(-0.7, 0.7))
    return Answer(str(max(0, min(best, level))))


def steps_after(day: date, practice: Practice, chance: Random) -> list[PlanStep]:
    """What the round led to: two measures that were done within the year."""
    found = []
    for title, indicator, expected in chance.sample(MEASURES, 2):
        criterion = indicator.partition(".")[0]
        begun, over = day + timedelta(days=10), day + timedelta(days=120 + chance.randrange(60))
        wanted = Wanted(
            title,
            (criterion,),
            expected,
            Owner("team"),
            over,
            severity=Severity.NOTICEABLE,
            measure=indicator,
            unit=Unit.SHARE,
            target=AIM,
        )
        step = begin(wanted, offered=[criterion], by=practice.lead, id=new_id(chance), now=noon(begun), today=begun)
        done = replace(wanted, state=State.DONE, effect=Effect.AS_EXPECTED, seen="Es ist so gekommen (erfunden).")
        after = follow(step, done, seen_number=1, offered=[criterion], by=practice.lead, now=noon(over))
        found += [step, after] if after else [step]
    return found


def looked_at(assessment: Assessment, practice: Practice, chance: Random) -> Review:
    by, later = practice.team[-1], assessment.at + timedelta(days=3)
    return review(assessment, outcome="confirms", note="", by=by, id=new_id(chance), now=later)


def pulse_on(day: date, practice: Practice, chance: Random) -> Pulse:
    ends = day + timedelta(days=14)
    opened = open_pulse(ends=ends, last=None, by=practice.lead, id=new_id(chance), today=day)
    felt = [chance.choice((Feeling.FULLY, Feeling.RATHER, Feeling.RATHER, Feeling.RATHER_NOT)) for _ in practice.team]
    counts = {question: {each: felt.count(each) for each in Feeling} for question in Question}
    return close(opened, counts, by=practice.lead, today=ends)
