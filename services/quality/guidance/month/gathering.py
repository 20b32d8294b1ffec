"""Reads what is to be done about quality, for the page of the month and for who is reminded."""

from services.quality.answers.plan.store import PlanSteps
from services.quality.answers.pulse.store import Pulses
from services.quality.answers.rounds.store import Rounds
from services.quality.evidence.publications.store import Publications
from services.quality.evidence.register.measures.months import left_out
from services.quality.evidence.register.measures.published import speaking
from services.quality.evidence.register.reminders import due
from services.quality.evidence.register.second_looks.domain import waiting
from services.quality.evidence.register.store import Register
from services.quality.foundation.documents.store import Documents
from services.quality.foundation.domain import Author
from services.quality.foundation.tables.store import Transaction
from services.quality.guidance.month import domain
from services.quality.guidance.month.domain import Task
from services.quality.publishing.releases.store import Releases
from services.quality.standards.catalogue.domain import Catalogue
from services.quality.standards.desk import Desk
from services.quality.standards.votes.store import Votes
from services.quality.standing.domain import stand
from services.quality.standing.first_steps.store import GivenSteps
from services.quality.standing.known import known_of
from services.quality.standing.next_steps.store import NextSteps
from shared.privacy.budget import budgets


async def tasks_for(work: Transaction, desk: Desk, catalogue: Catalogue, me: Author) -> list[Task]:
    today = desk.today
    known = await known_of(work, desk, desk.running)
    standings = stand(catalogue, known, today=today)
    entries = await Register(work).entries()
    running, cells = await Pulses(work).running(), await Publications(work).cells(today, desk.clock)
    return [
        *domain.tasks_of_rounds(await Rounds(work).open_rounds(), today),
        *domain.tasks_of_pulse(running[0] if running else None, today),
        *domain.tasks_of_votes(await Votes(work).open_votes(today)),
        *domain.tasks_of_release(
            await Releases(work).drawn_quarters(),
            await Releases(work).journeys(),
            now=desk.now(),
            today=today,
            budgets=budgets(),
        ),
        *domain.tasks_of_register(due(speaking(entries, cells), today)),
        *domain.tasks_of_given(await GivenSteps(work).all(), entries, today),
        *domain.tasks_of_next_steps(
            (await NextSteps(work).all(desk.ids)).values(), [each.id for each in catalogue.criteria], today
        ),
        *domain.tasks_of_months(left_out(entries, today)),
        *domain.tasks_of_plan(await PlanSteps(work).plan(desk.ids), today),
        *domain.tasks_of_figures(standings),
        *domain.tasks_of_standings(standings, known.assessments, me, today),
        *domain.tasks_of_second_looks((await Register(work).histories(waiting(entries, today))).values(), me),
        *domain.tasks_of_documents(
            await Documents(work).ending(today + domain.ENDS_SOON), entries, known.assessments, today
        ),
        *domain.tasks_of_texts(cells, today),
        *domain.tasks_of_publications(await Publications(work).all_editions()),
    ]
