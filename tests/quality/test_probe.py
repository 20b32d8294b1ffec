"""What is measured at the public pages: U6.2 and U9.3, from what they told, while it is fresh, and never without it."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.quality.evidence.probe.domain import Probe, fresh_on
from services.quality.evidence.probe.store import Probes
from services.quality.evidence.register.domain import Entry
from services.quality.evidence.register.measures.every import figures
from services.quality.foundation.domain import Period
from services.quality.standards.scoring.figures import Absence, Outcomes
from services.quality.standing.history.store import HistoryLines
from shared.events import PageShown
from tests.quality.building import NOON
from tests.quality.doors import Centre, Database, a_centre
from tests.quality.probe_building import BERLIN, a_page, a_probe, a_start, days_later, probed_pages
from tests.quality.publication_cells import cells
from tests.quality.publications_building import HOURS, released
from tests.quality.register_building import an_entry
from tests.servers import Nats
from tests.shared.building import connected, until
from tests.shared.listeners import dead_letters

TODAY = NOON.date()
GERMAN, ROMANIAN = (an_entry("working_language", {"language": code}) for code in ("de", "ro"))


def free(*pages: PageShown, entries: tuple[Entry, ...] = ()) -> object:
    return figures(entries, (), a_probe(*pages), day=TODAY)["U6.2"]


def ways(*pages: PageShown, entries: tuple[Entry, ...] = (GERMAN,)) -> object:
    return figures(entries, (), a_probe(*pages), day=TODAY)["U9.3"]


@pytest.mark.parametrize("measure", ["U6.2", "U9.3"])
def test_while_the_pages_have_told_nothing_it_is_not_measured_whatever_is_entered(measure: str) -> None:
    entered = [
        an_entry("entry_point", {"says_free": "yes"}),
        an_entry("contact_option", {"published": "yes"}, review_on=TODAY),
    ]
    assert figures(entered, cells(released()), day=TODAY)[measure] is Absence.NOT_MEASURED
    assert isinstance(figures(entered, (), a_probe(), day=TODAY)[measure], Outcomes)


def test_pages_that_speak_of_the_offer_count_by_what_they_say_and_other_places_as_entered() -> None:
    pages = (
        a_start("de"),
        a_start("ar", free="not_said"),
        a_page("service_description", "ro", free="said"),
        a_page("leaflet-rights", "yo", free="unread"),
        a_page("principles", "de"),
    )
    assert free(*pages) == Outcomes(2, 0, 1)
    places = (an_entry("entry_point", {"says_free": "yes"}), an_entry("entry_point", {"says_free": "no"}))
    assert free(*pages, entries=places) == Outcomes(3, 0, 2)


def test_hours_and_ways_are_wanted_in_every_language_in_which_the_centre_works() -> None:
    both = a_start("de", ways="telephone writing opening_hours")
    assert ways(both) == Outcomes(2, 0, 0)
    assert ways(a_start("de")) == Outcomes(1, 0, 1)
    assert ways(both, entries=(GERMAN, ROMANIAN)) == Outcomes(2, 0, 2)
    assert ways(both, a_page("opening_hours", "ro"), entries=(GERMAN, ROMANIAN)) == Outcomes(3, 0, 1)
    assert ways(both, entries=()) is Absence.NOTHING_ENTERED


def test_ways_that_are_published_elsewhere_count_as_entered_while_they_are_looked_at_in_time() -> None:
    elsewhere = (
        an_entry("contact_option", {"published": "yes"}, review_on=TODAY),
        an_entry("contact_option", {"published": "yes"}, review_on=TODAY - timedelta(days=1)),
        an_entry("contact_option", {"published": "no"}, review_on=TODAY),
    )
    assert ways(a_start("de"), entries=elsewhere) == Outcomes(1, 0, 2)


def test_what_somebody_entered_of_a_text_of_ours_is_a_wish_and_no_proof() -> None:
    said = {"option": "Hours", "text": "opening_hours", "language": "tr", "published": "yes"}
    wish = an_entry("contact_option", said, review_on=TODAY)
    assert ways(a_start("de"), entries=(wish,)) == Outcomes(0, 0, 1)
    assert ways(a_start("de"), a_page("opening_hours", "tr"), entries=(wish,)) == Outcomes(1, 0, 0)


@pytest.mark.parametrize(("shown", "met"), [(2, 1), (1, 0)])
def test_the_pages_have_to_show_the_newest_edition_unless_it_begins_later(shown: int, met: int) -> None:
    texts = cells(released("de", 2, publication=HOURS))
    probe = a_probe(a_page("opening_hours", "de", shown), a_start("de", ways="telephone"))
    assert figures([GERMAN], texts, probe, day=TODAY)["U9.3"] == Outcomes(1 + met, 0, 1 - met)
    [text] = texts
    later = [type(text)(**{**{name: getattr(text, name) for name in text.__slots__}, "valid_from": days_later(9)})]
    assert figures([GERMAN], later, probe, day=TODAY)["U9.3"] == Outcomes(2, 0, 0)


def test_a_look_counts_for_seven_days_and_not_before_it_was() -> None:
    old, new = a_probe(a_start("ar"), day=days_later(0)), a_probe(a_start("de"), day=days_later(3))
    assert [fresh_on([new, old], days_later(days)) for days in (-1, 0, 2, 3, 10, 11)] == [
        None,
        old,
        old,
        new,
        new,
        None,
    ]


async def test_of_each_quarter_the_last_look_stays_in_whatever_order_they_come(centre: Centre) -> None:
    looks = [a_probe(a_start("de"), a_page("leaflet-rights", "ro"), day=days_later(days)) for days in (0, 9, 4, 40)]
    async with centre.store.work() as work:
        assert [await Probes(work).keep_probe(look) for look in looks] == [True, True, False, True]
        kept: list[Probe] = await Probes(work).every()
        assert [(look.period, look.day) for look in kept] == [
            (Period(2026, 1), days_later(9)),
            (Period(2026, 2), days_later(40)),
        ]
        assert kept[0].pages == looks[1].pages
        assert await Probes(work).on_day(days_later(12)) == kept[0]
        assert await Probes(work).on_day(days_later(30)) is None


async def test_the_history_says_of_a_quarter_what_the_pages_showed_at_its_end(centre: Centre) -> None:
    end = date(2026, 3, 31)
    async with centre.store.work() as work:
        await Probes(work).keep_probe(a_probe(a_start("de"), day=end))
        past = await HistoryLines(work).past([])
    assert [fresh_on(past.probes, day) is not None for day in (end, end + timedelta(days=91))] == [True, False]
    assert await first_known(centre) == end


async def first_known(centre: Centre) -> date | None:
    async with centre.store.work() as work:
        return await HistoryLines(work).first_known(ZoneInfo("UTC"))


async def test_the_criterion_shows_which_page_said_what_and_when(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    before = (await lead.get("/criteria/U6")).text
    assert "The public pages have told nothing in the last seven days" in before
    async with centre.store.work() as work:
        await Probes(work).keep_probe(
            a_probe(a_start("de"), a_start("ar", free="not_said"), a_page("leaflet-rights", "ro", free="said"))
        )
    free_, hours = (await lead.get("/criteria/U6")).text, (await lead.get("/criteria/U9")).text
    assert 'data-indicator="U6.2" data-met="2" data-partly="0" data-not-met="1"' in free_
    assert 'data-page="start/ar"' in free_
    assert "does not say that it is free" in free_
    assert 'href="/publications/leaflet-rights/ro"' in free_
    assert "<bdi>Arabic</bdi> <span" in free_
    assert 'data-missing="opening_hours"' not in hours
    assert (await lead.post("/register/working_language/new", data={"language": "de"})).status_code == 303
    hours = (await lead.get("/criteria/U9")).text
    assert 'data-missing="opening_hours"' in hours
    assert 'data-missing="contact_options"' not in hours
    assert "Writing on the page" in hours.split('data-probed="U9.3"')[1]
    assert 'id="probe"' in (await lead.get("/counting")).text
    register = (await lead.get("/register/entry_point")).text
    assert 'data-measure="U6.2"' in register
    assert "2 of 3" in register


async def test_it_is_heard_on_the_bus_once_and_the_log_says_nothing_of_it(
    bus: Nats, database: Database, capfd: pytest.CaptureFixture[str]
) -> None:
    async with a_centre(database, nats_url=bus.url, nats_seed=bus.seeds["quality"]) as centre, centre.running():
        event = probed_pages(a_start("de"), at=NOON)
        async with connected(bus, "intake") as client:
            for _ in range(2):
                await client.jetstream().publish(event.subject, event.body(), timeout=30)
        await until(lambda: settled(bus))
        assert await dead_letters(bus) == []
        async with centre.store.work() as work:
            assert await Probes(work).every() == [Probe.of(event, BERLIN)]
    assert "pages_probed" not in "".join(capfd.readouterr())


async def settled(bus: Nats) -> bool:
    async with connected(bus, "provision") as client:
        info = await client.jetstream().consumer_info("intake_to_quality", "quality_pages_probed")
        return not info.num_pending and not info.num_ack_pending
