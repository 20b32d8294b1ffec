"""What the teams of the demonstration enter and say: good for every day on which it is shown."""

from datetime import date

import pytest

from deploy.demo.reports.ledger import Step
from deploy.demo.scenes.teamwork import QUESTIONS, ROUND, steps_of_teams, written_on
from services.cases.people.personnel.domain import Item, Paper
from services.cases.people.personnel.endings import SOON
from services.cases.people.personnel.forms import filled, papers_in, record_in
from services.quality.answers.plan.ties import tie_named
from services.quality.answers.pulse.domain import Question
from services.quality.evidence.publications.checklist import ONLY_OUR_OWN
from services.quality.evidence.publications.domain import Said, check
from services.quality.evidence.register.files.reading import read
from services.quality.evidence.register.files.tables import table_of
from services.quality.evidence.register.files.vocabulary import lexicon
from services.quality.standards.catalogue.files import CURRENT, shipped
from services.quality.standing.steps.forms import target_in
from shared.web.forms import Form
from tests.quality.reports_building import LANGUAGES

INVENTED = {"de": "erfunden", "en": "invented", "ar": "من الخيال"}
DAYS = [date(2026, 11, 24), date(2028, 2, 29), date(2027, 1, 1)]


@pytest.mark.parametrize("today", DAYS)
def test_every_file_can_be_taken_in_on_any_day(today: date) -> None:
    for file in written_on(today)["files"]:
        book = read([table_of(file["table"])], lexicon(LANGUAGES), today=today, assumed=file["kind"])
        (sheet,) = book.sheets
        assert sheet.faults == ()
        assert len(sheet.lines) == len(file["table"].splitlines()) - 1


def test_months_go_over_the_turn_of_a_year() -> None:
    (costs,) = (file["table"] for file in written_on(date(2027, 1, 15))["files"] if file["kind"] == "training_cost")
    assert [line.partition(";")[0] for line in costs.splitlines()[1:]] == ["2026-07", "2026-10", "2026-11"]


@pytest.mark.parametrize("today", DAYS)
def test_every_record_can_be_entered_on_any_day_and_one_training_runs_out_soon(today: date) -> None:
    said, ends = written_on(today), []
    for record in said["records"]:
        form = Form.empty(**record)
        entries = record_in(form, list(Item), today=today)
        assert (form.problems, filled({one.item: one for one in entries}).given("device")) == ({}, record["device"])
        ends += [one.day for one in entries if one.item is Item.MANDATORY and one.day]
    assert min(ends) - today < SOON
    assert papers_in(Form.empty(**said["versions"]), today=today).keys() == set(Paper)


def test_there_is_a_joint_answer_for_every_criterion_of_the_round_and_a_criterion_for_every_measure() -> None:
    said = written_on(DAYS[0])
    assert len(said["joint"]) == ROUND
    for step in said["steps"]:
        tie = tie_named(step["figure"], shipped()[CURRENT])
        assert tie is not None
        assert tie.criterion.id == step["criterion"]
        assert target_in(step["target"], tie.scale) is not None
    assert set(QUESTIONS) == set(Question)


def test_a_proposal_is_about_something_that_there_is() -> None:
    shipped()[CURRENT].criterion(written_on(DAYS[0])["proposal"]["target"])


def test_it_is_known_before_how_much_every_team_will_do() -> None:
    steps = steps_of_teams([3, 5])
    assert steps[Step.OWN_ANSWERS] == 24
    assert steps[Step.RECORDS] == 8
    assert steps[Step.PULSE_ANSWERS] == 8
    assert steps[Step.ENTRIES] == 2 * (8 + 5 + 6 + 3 + 3 + 3 + 1 + 4 + 10)


@pytest.mark.parametrize("language", ["de", "en", "ar"])
def test_what_nobody_else_can_write_is_published_and_says_that_it_is_invented(language: str) -> None:
    said = {text["name"]: text for text in written_on(DAYS[0])["publications"] if text["language"] == language}
    for kind in ONLY_OUR_OWN:
        text = said[kind.value]
        words = Said(title=text["title"], text=text["text"], valid_from=DAYS[0])
        check(words, language, [])
        for part in (text["title"], text["text"].strip().partition("\n")[0]):
            assert INVENTED[language] in part
