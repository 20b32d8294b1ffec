"""Whose pages these are, and what the printed standards call a criterion."""

import pytest

from tests.quality.doors import Database, a_centre, an_office
from tests.quality.markup import without_tags
from tests.quality.page_budgets import lived
from tests.quality.rounds_building import begin_round

NAME = '<span class="house"><bdi>Beratung am Fluss</bdi></span>'


async def test_the_name_of_the_centre_stands_on_every_page(database: Database) -> None:
    async with a_centre(database, centre_name="Beratung am Fluss") as centre:
        places = await lived(centre, 1, 1)
        lead = await centre.colleague("lead")
        without = []
        for path in (*places.values(), "/criteria/S99"):
            answer = await lead.get(path)
            if answer.headers["content-type"].startswith("text/html") and NAME not in answer.text:
                without.append(path)
        assert without == []
        assert NAME in (await centre.stranger().get("/nothing")).text


async def test_a_centre_without_a_name_is_shown_by_its_id(database: Database) -> None:
    async with a_centre(database) as centre:
        assert '<span class="house"><bdi>north</bdi></span>' in (await (await centre.colleague()).get("/month")).text


@pytest.mark.parametrize(("name", "shown"), [("Bundesbüro", "Bundesbüro"), ("", "The office of the federation")])
async def test_the_name_of_the_office_stands_on_its_pages(database: Database, name: str, shown: str) -> None:
    async with an_office(database, office_name=name) as office:
        olga = await office.officer()
        for path in ("/", "/criteria/S1", "/gaps", "/completeness", "/reports", "/standards"):
            assert f'<span class="house"><bdi>{shown}</bdi></span>' in (await olga.get(path)).text, path


async def test_the_title_of_the_printed_standards_stands_beside_ours(database: Database) -> None:
    async with a_centre(database) as centre:
        lead = await centre.colleague("lead")
        assert "Safety for the team In the printed standards: Staff safety" in without_tags(
            (await lead.get("/criteria/S6")).text
        )
        overview = (await lead.get("/criteria")).text
        assert overview.count('<cite lang="en" dir="ltr">') == 32
        round_ = await begin_round(lead, "S6", way="together")
        assert "In the printed standards: Staff safety" in without_tags((await lead.get(f"{round_}/talk")).text)
        german = (await lead.get("/criteria/S6?lang=de")).text
        assert '<cite lang="en" dir="ltr">Staff safety</cite>' in german
    async with an_office(database) as office:
        assert "Staff safety" in (await (await office.officer()).get("/criteria/S6")).text
