"""The shipped history of the federation fits this version on any day, and is what its command makes; only a
demonstration gets invented years."""

import base64
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from typer.testing import CliRunner

from deploy.__main__ import app
from deploy.demo.reports.report import FEDERATED, FEW, USUAL
from deploy.demo.run import Run
from deploy.demo.years import at_centre, at_office
from deploy.demo.years.__main__ import in_lines, made
from deploy.demo.years.before import Before, lines_in
from deploy.demo.years.centres.counts import draws
from deploy.demo.years.centres.life import life_of, releases
from deploy.demo.years.centres.practice import CATALOGUES, STANDARDS, lived_quarters, practice_of, practices
from deploy.demo.years.orders import OfficeOrder, YearsOrder
from deploy.demo.years.shipped import BETWEEN, FILE, MAKE, Shipped, dated, shipped
from deploy.nats.keys import new_seed
from deploy.trouble import Trouble
from services.quality.evidence.register.kinds.every import KINDS
from services.quality.foundation.domain import Period
from services.quality.foundation.signing import ReleaseKey
from services.quality.office.members.file import Member, Members
from services.quality.office.received.arrival import refusal
from services.quality.standards.catalogue.succession import in_order
from shared.events import CriterionState
from shared.privacy.budget import budgets

KEY = ReleaseKey("release-1", Ed25519PrivateKey.generate())
YEAR_ROUND = [Period(2027, number) for number in (1, 2, 3, 4)]
TODAY = date(2027, 2, 10)
NOW = datetime(2027, 2, 10, 12, tzinfo=UTC)
ORDER = YearsOrder(centre="centre-a", seed=1, now=NOW)
HANDOVER = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
SETTINGS = {
    "DATABASE_URL": "postgresql+asyncpg://nowhere",
    "NATS_SEED": new_seed(),
    "CENTRE": "centre-a",
    "CASES_URL": "https://cases.test",
    "HANDOVER_PUBLIC_KEYS": json.dumps([base64.b64encode(HANDOVER).decode()]),
    "RELEASE_KEY_FILE": "/nowhere/release.key",
}


def refused(whole: Shipped, centre: str, running: Period) -> list[str | None]:
    """What the office would say of each release of a centre."""
    told = dated(whole, centre, running=running, key=KEY)
    member = Member(centre, centre, {KEY.key_id: KEY.private.public_key()}, joined=running)
    members = Members({centre: member})
    known = {"members": members, "catalogues": CATALOGUES, "budgets": budgets(), "running": running}
    return [refusal(each, centre=centre, **known) for each in told]  # type: ignore[arg-type]


@pytest.mark.parametrize("running", YEAR_ROUND, ids=str)
def test_the_office_takes_all_that_is_shipped_in_whatever_quarter_it_is(running: Period) -> None:
    whole = shipped()
    assert len(whole.centres) == 10
    for centre in whole.centres:
        assert refused(whole, centre, running) == [None] * 9, f"Next step: {MAKE}"


def test_it_is_of_the_newest_standards_of_every_budget_and_of_the_centres_that_do_not_run() -> None:
    whole = shipped()
    newest = in_order(CATALOGUES.values())[-1]
    assert (whole.catalogue, whole.criteria) == (newest.version, tuple(each.id for each in newest.criteria)), MAKE
    assert list(whole.centres) == [each.id for each in practices() if not each.runs], MAKE
    for centre in whole.centres.values():
        assert all(draws.keys() == {each.version for each in budgets().known} for draws in centre.draws.values()), MAKE


def test_what_does_not_fit_is_told_with_the_next_step(tmp_path: Path) -> None:
    (tmp_path / "history.json").write_text(FILE.read_text()[:-100])
    with pytest.raises(Trouble, match=f"Next step: .*{MAKE}"):
        shipped(tmp_path / "history.json")
    told = json.loads(FILE.read_text())
    told["centres"]["centre-c"]["lines"][0] = told["centres"]["centre-c"]["lines"][0].replace("suppressed", "hidden")
    spoiled = Shipped.model_validate(told)
    with pytest.raises(Trouble, match=f"centre-c does not fit .*{MAKE}"):
        dated(spoiled, "centre-c", running=YEAR_ROUND[0], key=KEY)


def test_the_command_makes_what_is_read_and_no_state_becomes_a_number() -> None:
    practice = practice_of("centre-c")
    assert practice
    centre = made(practice, YEAR_ROUND[0])
    whole = Shipped(catalogue=STANDARDS.version, criteria=shipped().criteria, centres={practice.id: centre})
    assert Shipped.model_validate_json(in_lines(whole)) == whole
    for slot, told in enumerate(dated(whole, practice.id, running=YEAR_ROUND[0], key=KEY)):
        words = [side for line in centre.lines[slot].split() for side in line.split(BETWEEN)]
        said = [(each.measured, each.measured_band) for each in told.criteria]
        said += [(each.assessed, each.assessed_band) for each in told.criteria]
        assert sum(band is None for _, band in said) == sum(not word.isdigit() for word in words) > 0
        assert all((state is CriterionState.SCORED) == (band is not None) for state, band in said)


def test_a_small_centre_is_of_those_that_are_too_few_to_be_measured() -> None:
    """Fewer than five colleagues: nothing of them is counted, in any quarter."""
    whole = shipped()
    at = whole.criteria.index("K1")
    for practice in [each for each in practices() if not each.runs]:
        measured = {line.split()[at].split(BETWEEN)[0] for line in whole.centres[practice.id].lines}
        assert any(each.isdigit() for each in measured) == (practice.colleagues >= 5), practice.id


def test_the_register_of_a_centre_has_entries_of_every_kind_that_is_open() -> None:
    """But for what there is rightly none of."""
    for practice in practices()[:2]:
        kinds = {each.kind for each in life_of(practice, today=TODAY).entries}
        assert kinds == {each.name for each in KINDS if not each.closed} - {"nothing"}


def test_the_same_seed_is_the_same_life_and_its_last_release_says_what_the_team_said() -> None:
    practice = practice_of("centre-b")
    assert practice
    life = life_of(practice, today=TODAY, seed=3)
    assert life_of(practice, today=TODAY, seed=3) == life
    assert [str(each) for each in life.periods] == [str(each) for each in lived_quarters(Period(2027, 1))]
    assert len(life.said.rounds) == 2
    before = Before.of(life)
    assert before.periods == {str(each) for each in life.periods[:-1]}
    assert all(before.answers[criterion] in (1, 2) for criterion in before.said)
    assert not any(level == 4 for _, level in before.said.values())
    assert {line[0] for line in lines_in(shipped().criteria, shipped().centres["centre-c"].lines[0])} == {
        each.id for each in STANDARDS.criteria
    }
    assert releases(life, [], key=KEY) == []


@pytest.mark.parametrize("today", [date(2027, 4, 1), date(2027, 4, 22), date(2027, 6, 30)], ids=str)
def test_nothing_of_a_centre_lies_ahead_of_the_day(today: date) -> None:
    """Early in a quarter the day of publication of the one before is still to come."""
    practice = practice_of("centre-b")
    assert practice
    life = life_of(practice, today=today)
    drawn = draws(practice, life.casework.standings, [(each, budgets().of(str(each))) for each in life.periods[:-1]])
    left = releases(life, drawn, key=KEY)
    assert [each.event.sequence for each in left] == [*range(1, 9)]
    days = [each.leaves_on for each in left] + [each.approved_at.date() for each in left]
    days += [each.day for each in life.entries] + [each.day for each in life.probes]
    days += [each.at.date() for each in life.said.assessments] + [each.at.date() for each in life.said.steps]
    assert max(days) <= today


@pytest.mark.parametrize(
    ("words", "clients", "small"),
    [([], FEDERATED, False), (["--small"], USUAL, True), (["--headless"], FEW, False), (["--clients", "3"], 3, False)],
)
def test_a_federation_is_shown_unless_it_is_to_be_small(
    words: list[str], clients: int, small: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[tuple[int, bool]] = []

    class Asked(Run):
        async def on_stage(self, folder: Path) -> None:
            asked.append((self._clients, self._federated))
            self.exit_code = 0

    monkeypatch.setattr("deploy.demo.run.Run", Asked)
    assert CliRunner().invoke(app, ["demo", *words, "--folder", str(tmp_path)]).exit_code == 0
    assert asked == [(clients, not small and "--headless" not in words)]


def has(monkeypatch: pytest.MonkeyPatch, service: str, **changes: str) -> None:
    for name, value in {**SETTINGS, **changes}.items():
        monkeypatch.setenv(f"{service}_{name}", value)


async def test_a_centre_that_is_no_demonstration_gets_no_invented_years(monkeypatch: pytest.MonkeyPatch) -> None:
    has(monkeypatch, "QUALITY")
    with pytest.raises(SystemExit, match=r"kokon: centre-a is no demonstration\. Next step: "):
        await at_centre.main(ORDER)


async def test_an_office_that_is_no_demonstration_gets_no_invented_releases(monkeypatch: pytest.MonkeyPatch) -> None:
    has(monkeypatch, "OFFICE", CENTRE="office")
    with pytest.raises(SystemExit, match=r"kokon: office is no demonstration\. Next step: "):
        await at_office.main(OfficeOrder(keys={}, now=NOW))


async def test_the_years_of_one_centre_are_not_written_at_another(monkeypatch: pytest.MonkeyPatch) -> None:
    has(monkeypatch, "QUALITY", CENTRE="centre-b", DEMO="true")
    with pytest.raises(SystemExit, match=r"for centre-a, .* those of centre-b\. Next step: .* of centre-a"):
        await at_centre.main(ORDER)
