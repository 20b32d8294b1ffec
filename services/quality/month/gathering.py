"""Reads what is to be done about quality, for the page of the month and for who is reminded."""

from services.quality.catalogue.domain import Catalogue
from services.quality.desk import Desk, known_of
from services.quality.domain import Author
from services.quality.month import domain
from services.quality.month.domain import Task
from services.quality.register.months import left_out
from services.quality.register.published import speaking
from services.quality.register.reminders import due
from services.quality.register.second_looks.domain import waiting
from services.quality.standings import stand
from services.quality.store import QualityWork
from shared.privacy.budget import budgets


async def tasks_for(work: QualityWork, desk: Desk, catalogue: Catalogue, me: Author) -> list[Task]:
    today = desk.today
    known = await known_of(work, desk, desk.running)
    standings = stand(catalogue, known, today=today)
    entries = await work.register_entries()
    running, cells = await work.running_pulse(), await work.publication_cells(today, desk.clock)
    return [
        *domain.tasks_of_rounds(await work.open_rounds(), today),
        *domain.tasks_of_pulse(running[0] if running else None, today),
        *domain.tasks_of_votes(await work.open_votes(today)),
        *domain.tasks_of_release(
            await work.drawn_quarters(), await work.journeys(), now=desk.now(), today=today, budgets=budgets()
        ),
        *domain.tasks_of_register(due(speaking(entries, cells), today)),
        *domain.tasks_of_months(left_out(entries, today)),
        *domain.tasks_of_plan(await work.plan(desk.ids), today),
        *domain.tasks_of_figures(standings),
        *domain.tasks_of_standings(standings, known.assessments, me, today),
        *domain.tasks_of_second_looks((await work.register_histories(waiting(entries, today))).values(), me),
        *domain.tasks_of_texts(cells, today),
        *domain.tasks_of_publications(await work.all_editions()),
    ]
