"""Amounts at the office: taken or refused, shown from their day on, and said in sentences, on sheets and in tables."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import httpx
import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from services.quality.office.received.amounts.acts import receive_amounts
from services.quality.office.received.amounts.calendar import note_that_it_runs
from services.quality.office.received.amounts.store import ReceivedAmounts
from services.quality.office.report.amounts.tables import amounts_table, as_table, told_amounts
from services.quality.publishing.amounts.domain import message_of
from shared.bus.subscriptions import Postponed, Refused
from shared.events import AmountsAnswered, AmountsPublished, Event, OfAWhole
from tests.quality.amounts_samples import some_amounts, some_facts
from tests.quality.building import NOON, a_key
from tests.quality.doors import Office
from tests.quality.markup import main_of, without_tags
from tests.quality.office_building import a_member
from tests.quality.reports_building import pages_of

SIX = ("north", "south", "west", "east", "hill", "vale")
LANDS = ("BW", "BY", "BE", "BB", "HB", "HH", "HE", "MV", "NI", "NW", "RP", "SN")
SHOWN = datetime(2026, 4, 15, 12, tzinfo=UTC)
"""The first day on which the sums of 2025 are shown."""
OVER_MIDNIGHT = (datetime(2026, 4, 14, 21, 30, tzinfo=UTC), datetime(2026, 4, 14, 22, 30, tzinfo=UTC))
"""In Berlin half an hour before the last day ends, and half an hour after."""
IN_TIME = datetime(2026, 3, 30, 12, tzinfo=UTC)


async def receive(office: Office, *events: AmountsPublished, centre: str = "") -> None:
    office.expect(**{name: name.title() for name in SIX})
    for event in events:
        await receive_amounts(
            event, centre or event.centre, desk=office.app.state.desk, members=office.app.state.members()
        )


async def stored(office: Office) -> Sequence[AmountsPublished]:
    async with office.store.work() as work:
        return await ReceivedAmounts(work).said()


async def runs(office: Office, *moments: datetime) -> None:
    for moment in moments:
        office.clock.time = moment
        await note_that_it_runs(office.app.state.desk)


async def at(office: Office, moment: datetime = SHOWN) -> httpx.AsyncClient:
    """The office that ran all the time."""
    await runs(office, *(each for each in OVER_MIDNIGHT if each < moment), moment)
    return await office.officer()


async def test_what_was_said_last_stands_and_what_was_taken_back_is_not_counted(office: Office) -> None:
    later, last = NOON + timedelta(minutes=1), NOON + timedelta(minutes=2)
    first, changed = some_amounts(), some_amounts(amounts=some_facts(posts=3), at=later)
    await receive(office, first, changed, first)
    assert await stored(office) == [changed]
    await receive(office, some_amounts(amounts=None, at=last), changed)
    assert await stored(office) == []


@pytest.mark.parametrize(
    ("event", "centre", "reason"),
    [
        (some_amounts("south"), "north", "wrong_centre"),
        (some_amounts("stranger"), "stranger", "unknown_key"),
        (message_of("north", 2025, some_facts(), key=a_key("south"), now=NOON), "north", "bad_signature"),
        (some_amounts("north", 2026), "north", "implausible"),
        (some_amounts("north", at=NOON + timedelta(days=3)), "north", "implausible"),
    ],
    ids=["another centre's name", "no member", "another's key", "a year that runs", "from the future"],
)
async def test_what_is_not_what_it_says_is_refused(
    office: Office, event: AmountsPublished, centre: str, reason: str
) -> None:
    with pytest.raises(Refused, match=reason):
        await receive(office, event, centre=centre)
    assert await stored(office) == []
    assert [(to, each.refused) for to, each in await answers(office)] == [(centre, reason)]


async def answers(office: Office) -> list[tuple[str, AmountsAnswered]]:
    """To whom, and what, in the order in which they were first given; what is said again has the same bytes."""
    asked = text(f"SELECT subject, body FROM outbox WHERE subject LIKE '{AmountsAnswered.subject}.%' ORDER BY position")
    async with office.store.work() as work:
        rows = (await work.connection.execute(asked)).all()
    return [
        (subject.rpartition(".")[2], AmountsAnswered.model_validate_json(body))
        for subject, body in dict.fromkeys((row.subject, row.body) for row in rows)
    ]


async def test_each_message_is_answered_to_its_centre_alike_however_often_and_late_it_comes_again(
    office: Office,
) -> None:
    told, withdrawn = some_amounts(), some_amounts(amounts=None, at=NOON + timedelta(minutes=1))
    await receive(office, told, withdrawn, told)
    known = [("north", told.id, None), ("north", withdrawn.id, None)]
    assert [(to, each.amounts_id, each.refused) for to, each in await answers(office)] == known
    await runs(office, *OVER_MIDNIGHT, SHOWN)
    late = some_amounts("south")
    await receive(office, told, withdrawn, late, late)
    assert sorted((to, str(each.amounts_id), each.refused) for to, each in await answers(office)) == sorted(
        (to, str(id_), reason) for to, id_, reason in (*known, ("south", late.id, "too_late"))
    )


async def test_an_answer_says_the_same_whatever_other_centres_told(office: Office) -> None:
    """So nothing of a sum, and not even over how many centres it is."""
    told = some_amounts()
    await receive(office, told)
    alone = await answers(office)
    await receive(office, *(some_amounts(centre) for centre in SIX[1:4]), told)
    assert [each for each in await answers(office) if each[0] == "north"] == alone
    assert {each.model_dump().keys() - Event.model_fields.keys() == {"amounts_id", "refused"} for _, each in alone} == {
        True
    }


async def test_a_signature_of_other_amounts_is_none_of_these(office: Office) -> None:
    forged = some_amounts().model_copy(update={"amounts": some_facts(posts=29)})
    with pytest.raises(Refused, match="bad_signature"):
        await receive(office, forged)


async def test_a_centre_of_before_is_taken_and_one_that_tells_nothing_new_sends_its_bytes(office: Office) -> None:
    """Its signature is over bytes without the amounts that came later."""
    before = some_amounts(amounts=some_facts(interpreting=None, therapy=None))
    assert (b"interpreting" in before.body(), b"therapy" in before.body()) == (False, False)
    await receive(office, AmountsPublished.model_validate_json(before.body()))
    assert await stored(office) == [before]


async def test_by_a_wrong_clock_nothing_is_taken(office: Office) -> None:
    await receive(office, some_amounts())
    office.clock.time = NOON + timedelta(days=9_000)
    with pytest.raises(Postponed):
        await receive(office, some_amounts("south"))


async def test_sums_are_shown_from_their_day_on_and_then_stand(office: Office) -> None:
    await receive(office, *(some_amounts(centre) for centre in SIX[:3]))
    early = without_tags((await (await at(office, datetime(2026, 4, 14, 12, tzinfo=UTC))).get("/amounts")).text)
    assert "full posts" not in early
    assert "No amount can be told yet." in early
    officer = await at(office)
    page = without_tags((await officer.get("/amounts")).text)
    assert (
        "On December 31, 2025, 4.5 of 9 full posts in specialist counselling centres for trafficked persons were "
        "financed for at least twelve more months (50%; 3 of 6 centres)." in page
    )
    assert "Rests on 3 of 6 centres, year 2025." in page
    for late in (some_amounts("east", at=SHOWN), some_amounts("north", amounts=None, at=SHOWN)):
        await receive(office, late)
        assert without_tags((await officer.get("/amounts")).text) == page


async def test_over_two_centres_nothing_is_said_and_no_page_names_a_centre(office: Office) -> None:
    await receive(office, *(some_amounts(centre) for centre in SIX[:2]))
    officer = await at(office)
    page = without_tags((await officer.get("/amounts")).text)
    assert "Fewer than three centres told it, or a sum of it would say something about single centres." in page
    await receive_third(office)
    for path in ("/amounts", "/amounts/sheet", "/amounts/sheet?paper=ministry"):
        page = without_tags((await officer.get(path)).text)
        assert not [name for name in SIX if name.title() in page]


async def listed(client: httpx.AsyncClient) -> list[str]:
    page = main_of((await client.get("/amounts/arrived")).text)
    return [" ".join(row.words.split()) for row in page.all() if row.name == "li"]


async def test_officers_see_whose_amounts_have_come_until_the_sums_stand_and_members_never(office: Office) -> None:
    """To take back looks like never having told: no list names those who said no."""
    await receive(office, some_amounts("south"), some_amounts("west", 2024), some_amounts("east"))
    await receive(office, some_amounts("east", amounts=None, at=NOON + timedelta(minutes=1)))
    officer = await at(office, datetime(2026, 4, 14, 12, tzinfo=UTC))
    here = {"South": "received"}
    assert await listed(officer) == [
        f"{name} {here.get(name, 'not received')}" for name in sorted(each.title() for each in SIX)
    ]
    assert (await (await a_member(office, "north")).get("/amounts/arrived")).status_code == 403
    officer = await at(office)
    assert await listed(officer) == []
    assert "Who let amounts go is not listed any more." in (await officer.get("/amounts/arrived")).text


async def receive_third(office: Office) -> None:
    """Before anything stood."""
    event = some_amounts("west")
    async with office.store.work() as work:
        await ReceivedAmounts(work).save(event, on=NOON.date())


async def test_a_member_reads_the_same_as_the_office(office: Office) -> None:
    await receive(office, *(some_amounts(centre) for centre in SIX[:3]))
    officer = await at(office)
    member = await a_member(office, "north")
    page = (await member.get("/amounts")).text
    assert "4.5" in page
    assert without_tags(page).count("%") == without_tags((await officer.get("/amounts")).text).count("%")


async def two_years(office: Office) -> httpx.AsyncClient:
    """Six centres in two Länder through two years."""
    lands = dict(zip(SIX, ("HE", "HE", "HE", "BY", "BY", "BY"), strict=True))
    async with office.store.work() as work:
        for each in SIX:
            event = some_amounts(each, 2024, some_facts(posts=15, land=lands[each]))
            await ReceivedAmounts(work).save(event, on=date(2025, 3, 5))
    told = {each: some_facts(posts=18, requests=OfAWhole(part=0, whole=2), places=0, land=lands[each]) for each in SIX}
    await receive(office, *(some_amounts(each, 2025, told[each]) for each in SIX))
    return await at(office)


async def test_a_trend_goes_through_the_years_and_laender_stand_by_their_names(office: Office) -> None:
    officer = await two_years(office)
    page = (await officer.get("/amounts/sheet?paper=ministry")).text
    said = without_tags(page)
    assert "2024 9 of 18 50% (6) 2025 10.8 of 18 60% (6)" in said
    lands = said.split("(in brackets: over how many centres)")[1]
    assert lands.index("Bavaria 5.4 of 9 · 60% (3)") < lands.index("Hesse 5.4 of 9 · 60% (3)"), "by their names"
    assert "<strong>0</strong>" not in page, "a zero of six would be a zero of each"
    assert page.count("Fewer than three centres told it, or a sum of it would say something about single centres.") == 2


@pytest.mark.real
@pytest.mark.parametrize("language", ["de", "en", "ar"])
@pytest.mark.parametrize("paper", ["funder", "ministry"])
async def test_each_paper_is_one_sheet_however_much_can_be_told(office: Office, paper: str, language: str) -> None:
    """Forty-two centres, twelve Länder, four years."""
    centres = {f"centre-{number}": land for number, land in enumerate((*LANDS * 3, *[None] * 6))}
    async with office.store.work() as work:
        for year in (2022, 2023, 2024, 2025):
            for centre, land in centres.items():
                told = some_facts(posts=9 + year % 5, funding=OfAWhole(part=1234, whole=2345), land=land)
                await ReceivedAmounts(work).save(some_amounts(centre, year, told), on=date(year + 1, 3, 5))
    answer = await (await at(office)).get(f"/amounts/sheet.pdf?paper={paper}&language={language}")
    assert answer.status_code == 200
    assert pages_of(answer.content) == 1


async def test_the_workbook_has_the_statements_the_years_and_the_laender(office: Office) -> None:
    officer = await two_years(office)
    answer = await officer.get("/amounts/sheet.xlsx?paper=ministry&year=2025")
    book = load_workbook(BytesIO(answer.content))
    assert book.sheetnames == ["Year 2025", "Through the years", "By Land"]
    head, posts, *_ = book["Year 2025"].iter_rows(values_only=True)
    assert head[:5] == ("Amount", "How much", "Of how much", "Share", "Counselling centres")
    assert posts[1:4] == ("10.8", "of 18 full posts", 0.6)
    assert {row[1] for row in book["By Land"].iter_rows(min_row=2, values_only=True)} == {"Bavaria", "Hesse"}
    funder = await officer.get("/amounts/sheet.xlsx?paper=funder")
    assert load_workbook(BytesIO(funder.content)).sheetnames == ["Year 2025", "Through the years"]


async def test_a_sheet_of_an_earlier_year_says_nothing_of_later_ones(office: Office) -> None:
    """Three centres told 2024, six 2025."""
    async with office.store.work() as work:
        for each in SIX[:3]:
            await ReceivedAmounts(work).save(some_amounts(each, 2024, some_facts(posts=9)), on=date(2025, 3, 5))
    await receive(office, *(some_amounts(each) for each in SIX))
    officer = await at(office)
    answer = await officer.get("/amounts/sheet.xlsx?paper=ministry&year=2024")
    book = load_workbook(BytesIO(answer.content))
    _, posts, *_ = book["Year 2024"].iter_rows(values_only=True)
    assert (posts[1], posts[4]) == ("2.7", "3 centres")
    assert {row[1] for row in book["Through the years"].iter_rows(min_row=2, values_only=True)} == {"2024"}
    sheet = without_tags((await officer.get("/amounts/sheet?paper=ministry&year=2024")).text)
    assert "Through the years" not in sheet


async def test_how_long_posts_are_financed_is_said_as_a_mean_of_centres(office: Office) -> None:
    """Each centre sends its own mean and no size, so the office cannot know that of all posts."""
    await receive(office, *(some_amounts(each, amounts=some_facts(horizon=6 * n)) for n, each in enumerate(SIX[:3])))
    page = without_tags((await (await at(office)).get("/amounts")).text)
    assert "about 6 more months, averaged over the centres, each counted the same (3 of 6 centres)" in page


async def sums(office: Office, day: int, month: int = 4) -> str:
    """What is said of posts on a day, or nothing."""
    office.clock.time = datetime(2026, month, day, 12, tzinfo=UTC)
    officer = await office.officer()
    page = without_tags((await officer.get("/amounts")).text)
    found = re.search(r"On December 31, 2025, [^.]*\.?[^.]* full posts.*?of 6 centres\)", page)
    return found[0] if found else ""


async def test_an_office_that_was_away_when_the_year_closed_takes_what_was_said_in_time(office: Office) -> None:
    await runs(office, datetime(2026, 4, 10, 12, tzinfo=UTC), datetime(2026, 4, 20, 8, tzinfo=UTC))
    await receive(office, *(some_amounts(each, at=IN_TIME) for each in SIX[:3]))
    assert await sums(office, 20) == "", "nobody sees sums that change with each centre that is linked again"
    office.clock.time = datetime(2026, 4, 29, 12, tzinfo=UTC)
    too_late = some_amounts("hill", at=datetime(2026, 4, 2, 12, tzinfo=UTC))
    await receive(office, some_amounts("east", at=IN_TIME), too_late)
    assert await sums(office, 3, 5) == ""
    page = await sums(office, 4, 5)
    assert "4 of 6 centres" in page
    await receive(office, some_amounts("vale", at=IN_TIME))
    assert await sums(office, 5, 5) == page, "what was read once stands"


async def test_the_sums_of_an_office_from_an_older_copy_are_those_of_before(office: Office) -> None:
    """One amount and one withdrawal are newer than the copy; both come again from the streams of the centres."""
    last = IN_TIME + timedelta(hours=1)
    told = [some_amounts(each, at=IN_TIME) for each in SIX[:5]]
    withdrawal = some_amounts("hill", amounts=None, at=last)
    await runs(office, IN_TIME)
    await receive(office, *told, withdrawal)
    await runs(office, *OVER_MIDNIGHT)
    before = await sums(office, 15)
    assert "4 of 6 centres" in before
    async with office.store.work() as work:
        for older in (
            "DELETE FROM received_amounts WHERE centre IN ('east', 'hill')",
            "DELETE FROM inbox",
            "UPDATE amounts_year SET lived_at = '2026-03-30 12:00+00', stands_from = NULL",
        ):
            await work.connection.execute(text(older))
    await runs(office, datetime(2026, 4, 16, 8, tzinfo=UTC))
    assert await sums(office, 16) == ""
    await receive(office, *told, withdrawal)
    assert await sums(office, 30) == before


@pytest.mark.parametrize("query", ["paper=other", "year=2019", "year=x", "paper=funder&language=xx"])
async def test_what_there_is_not_is_not_found(office: Office, query: str) -> None:
    officer = await office.officer()
    assert (await officer.get(f"/amounts/sheet.pdf?{query}")).status_code == 404


async def test_the_table_of_a_night_says_what_the_pages_say_and_nothing_over_fewer_than_three(office: Office) -> None:
    await two_years(office)
    state = office.app.state
    table = await amounts_table(state.desk, state.members(), state.pages.languages["en"])
    said = {(row["year"], row["amount"], row["of"], row["land"]): row for row in table}
    posts = said[2025, "posts", "all", None]
    assert [posts[name] for name in ("part", "whole", "share", "centres", "centres_aside")] == [10.8, 18, 0.6, 6, 0]
    assert said[2025, "posts", "land", "BY"]["part"] == 5.4
    assert said[2024, "funding", "all", None]["whole"] == 6 * 254_000
    assert said[2024, "horizon", "all", None]["value"] == 9
    hidden = said[2025, "requests", "all", None]
    assert (hidden["state"], hidden["part"], hidden["centres"]) == ("not_shown", None, None), "a zero of each"
    assert {row["centres"] for row in table if row["state"] == "known"} == {3, 6}
    assert as_table(table).count("\n") == len(table) + 1
    assert all(None not in row.values() for row in told_amounts(table)["rows"])


async def test_of_two_centres_the_table_says_that_nothing_is_shown(office: Office) -> None:
    await receive(office, *(some_amounts(centre) for centre in SIX[:2]))
    await at(office)
    state = office.app.state
    table = await amounts_table(state.desk, state.members(), state.pages.languages["en"])
    assert {row["state"] for row in table} == {"not_shown"}
