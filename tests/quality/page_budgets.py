"""How many statements each page may ask, at a centre of any size."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from services.quality.answers.assessment.domain import Answer
from services.quality.answers.assessment.store import Assessments
from services.quality.answers.local.store import OwnCriteria
from services.quality.answers.plan.store import PlanSteps
from services.quality.answers.rounds.answering.store import RoundAnswers
from services.quality.answers.rounds.store import Rounds
from services.quality.evidence.publications.domain import Publication
from services.quality.evidence.publications.recordings.domain import Recording, Slot
from services.quality.evidence.publications.recordings.store import Recordings
from services.quality.evidence.publications.store import Publications
from services.quality.evidence.register.store import Register
from services.quality.foundation.documents.sealed import seal
from services.quality.foundation.documents.store import Documents
from services.quality.foundation.domain import Period
from services.quality.foundation.tables.store import Transaction
from services.quality.publishing.releases.store import Releases
from shared.events import RecordedPage, SoundKind
from tests.quality.building import NOON, STANDARDS, a_kept_release, an_assessment
from tests.quality.doors import Centre
from tests.quality.lived_years import a_step, fill
from tests.quality.local_building import a_stamp
from tests.quality.local_building import an_edition as an_own_criterion
from tests.quality.publications_building import HOURS, an_edition, released
from tests.quality.register_building import a_document, a_post
from tests.quality.rounds_building import a_round
from tests.quality.statements import places_of, templates_of

OF_EVERY_SERVICE = frozenset({"/live", "/static/{name:path}"})
BUDGETS = {
    "/": 23,
    "/api/v1/catalogue": 2,
    "/api/v1/criteria/{criterion_id}": 15,
    "/api/v1/criteria/{criterion_id}/history": 7,
    "/api/v1/export.csv": 16,
    "/api/v1/export.json": 16,
    "/api/v1/openapi.json": 1,
    "/api/v1/plan": 2,
    "/api/v1/standings": 16,
    "/counting": 1,
    "/criteria": 16,
    "/criteria/{criterion_id}": 24,
    "/criteria/{criterion_id}/assess": 6,
    "/criteria/{criterion_id}/documents/{file_id}": 3,
    "/export.csv": 16,
    "/export.json": 16,
    "/first-steps": 16,
    "/gaps": 19,
    "/local": 2,
    "/local/new": 1,
    "/local/{own_id}": 3,
    "/month": 27,
    "/plan": 3,
    "/plan/new": 2,
    "/plan/new?criterion=S6": 16,
    "/plan/{step_id}": 26,
    "/publications": 2,
    "/publications/checklist": 4,
    "/publications/recordings": 2,
    "/publications/recordings/{page}/{language}": 2,
    "/publications/recordings/{page}/{language}/sound": 2,
    "/publications/{publication}/{language}": 2,
    "/publications/{publication}/{language}/compare?before=1&after=2": 2,
    "/publications/{publication}/{language}/edit": 2,
    "/pulse": 4,
    "/register": 4,
    "/register/workbook": 1,
    "/register/workbook.csv": 1,
    "/register/workbook.xlsx": 1,
    "/register/{kind_name}": 4,
    "/register/{kind_name}/entries.csv": 2,
    "/register/{kind_name}/new": 1,
    "/register/{kind_name}/{entry_id}": 6,
    "/register/{kind_name}/{entry_id}/documents": 3,
    "/register/{kind_name}/{entry_id}/documents/{document_id}": 3,
    "/register/{kind_name}/{entry_id}/edit": 2,
    "/register/{kind_name}/{entry_id}/retire": 2,
    "/release": 16,
    "/release/bytes": 16,
    "/release/history": 4,
    "/release/history.csv": 4,
    "/reports": 30,
    "/reports/funder.pdf": 30,
    "/reports/quality.pdf": 30,
    "/rounds": 3,
    "/rounds/new": 2,
    "/rounds/{round_id}": 6,
    "/rounds/{round_id}/answer": 6,
    "/rounds/{round_id}/comparison": 6,
    "/rounds/{round_id}/minutes": 7,
    "/rounds/{round_id}/talk": 25,
    "/standards": 2,
    "/timeline": 9,
    "/tokens": 3,
}
"""By address: statements that a page may ask of the database, the session included."""
"""Of pages that may ask more than a few, or less; a page that does not stand here may ask a few."""


IDS = {"criterion_id": "U2", "own_id": "L1", "publication": str(HOURS), "language": "de", "kind_name": "post"}
IDS |= {"page": "start"}


async def lived(centre: Centre, years: int, each: int) -> dict[str, str]:
    """By template the address of a page, at a centre where whatever there is grows with the years."""
    await fill(centre.store, years=years, each=each)
    posts = [a_post() for _ in range(each)]
    talked = [a_round(way="together", id=uuid4()) for _ in range(each)]
    alone = [a_round(id=uuid4()) for _ in range(each)]
    steps = [a_step(uuid4(), centre.clock()) for _ in range(each)]
    documents = [a_document(posts[0].entry) for _ in range(each)]
    key = centre.app.state.desk.document_key
    async with centre.store.work() as work:
        await Register(work).save_entries(posts)
        for document in documents:
            await Documents(work).add(document, seal(b"%PDF-", key, centre="north", document=document.id))
        for round_, other, step in zip(talked, alone, steps, strict=True):
            await Rounds(work).keep_round(round_)
            await Rounds(work).keep_round(other)
            await RoundAnswers(work).keep_own_answer(other.id, uuid4(), "S6", Answer.PARTLY)
            await Rounds(work).save_joint_answer(round_.id, an_assessment(criterion="S6"))
            await PlanSteps(work).keep_step(step)
        for number in range(each):
            await write(work, number)
        shown = an_assessment(criterion="U2", at=NOON + timedelta(minutes=1), documents=each)
        await Assessments(work).save_assessment(shown)
        files = [a_document(shown.id) for _ in range(each)]
        for file in files:
            await Documents(work).add(file, seal(b"%PDF-", key, centre="north", document=file.id))
    ids = {
        **IDS,
        "entry_id": posts[0].entry,
        "document_id": documents[0].id,
        "file_id": files[0].id,
        "round_id": talked[0].id,
        "step_id": steps[0].id,
    }
    answered = "/rounds/{round_id}/answer"
    places = places_of(templates_of(centre.app, besides=OF_EVERY_SERVICE), BUDGETS)
    return {path: path.format(**ids) for path in sorted(places)} | {answered: answered.format(round_id=alone[0].id)}


async def write(work: Transaction, number: int) -> None:
    """One more of whatever is published, released and said."""
    await Publications(work).keep_edition(released(number=number + 1))
    page = list(RecordedPage)[number % len(RecordedPage)]
    await Recordings(work).put_recording(Recording(Slot(page, "de"), 1, SoundKind.MP3, 4, NOON), b"mp3.")
    await Publications(work).keep_edition(an_edition(publication=Publication.parse(f"leaflet-number_{number}")))
    await OwnCriteria(work).save_edition(replace(an_own_criterion(), stamp=a_stamp(), criterion=f"L{number + 1}"))
    await Releases(work).keep_release(a_kept_release(str(Period(2025, 3).back(number))))
    for criterion in STANDARDS.criteria:
        await Assessments(work).save_assessment(an_assessment(Answer.IN_PLACE, criterion=criterion.id))
