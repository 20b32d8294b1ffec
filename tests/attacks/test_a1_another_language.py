"""A1: two lives with the same acts, in other languages, words and names, leave the same lines in the logs."""

import json
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from services.cases.app import create_app
from services.cases.contact.requests.acts import receive
from services.cases.foundation.outcomes import Outcome
from services.cases.settings import CasesSettings
from services.intake import domain as intake
from services.intake.settings import Settings
from shared.telemetry import redaction, telemetry
from tests.cases.building import NOON, Database, a_message, a_request, nothing_left, sit_down, some_settings
from tests.cases.desk_acts import arrived, file_of, gate_form, replied, walked
from tests.intake.building import at_the_door, clear_fields
from tests.intake.building import some_settings as settings_of_the_door
from tests.kept_engines import kept_engine
from tests.shared.written_down import written_down

ONE = {"language": "de", "words": "Ich brauche Hilfe", "name": "Hafen", "reply": "Kommen Sie", "contact": "0151 1"}
OTHER = {
    "language": "ar",
    "words": "أحتاج إلى من أتحدث إليه، وليس لدي مكان أذهب إليه",
    "name": "Lighthouse of the north",
    "reply": "Come on Tuesday, we will be there",
    "contact": "+49 30 23125 555",
}
CHANGING = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT[0-9:.+Z]+|\b[0-9a-f]{8}\b")
TIMES = ("at", "seconds", "milliseconds")
type Life = dict[str, str]
type Lived = Callable[[Life], Awaitable[list[str]]]


@pytest.fixture
def lived(database: Database, tmp_path: Path) -> Lived:
    async def living(life: Life) -> list[str]:
        """Every line that is written meanwhile, without ids and times."""
        lines: list[str] = []
        door, desk = settings_of_the_door(await database("intake")), await some_settings(database, tmp_path)
        with written_down(lines.append, service="cases"):
            await at_the_public_pages(door, life)
            await at_the_desk(desk, life)
        return [without_times(line) for line in lines]

    return living


async def at_the_public_pages(settings: Settings, life: Life) -> None:
    async with at_the_door(settings, **{"accept-language": life["language"]}) as (client, _):
        fields = clear_fields(words=life["words"], channel="phone", contact=life["contact"])
        assert (await client.post("/write", data=fields)).status_code == 200
        assert (await client.post("/write", data=fields | {"words": " "})).status_code == 422
        again = {"way": "server", "receipt": "1234-5678-1234-5678", "words": life["words"]}
        assert (await client.post("/message", data=again)).status_code == 200
        assert (await client.post("/write", data=fields | {"from": life["name"]})).status_code == 422


async def at_the_desk(settings: CasesSettings, life: Life) -> None:
    app = create_app(settings, now=lambda: NOON, left=nothing_left, engines=kept_engine)
    try:
        letter = a_request(life["words"], language=life["language"])
        desk = await sit_down(app, "lead", "counsellor")
        file = await file_of(desk, await arrived(app, letter), life["name"])
        await receive(
            [a_message(life["words"], letter.thread_id)], workplace=app.state.workplace, now=app.state.workplace.now()
        )
        assert await replied(desk, file, life["reply"]) == 303
        assert (await walked(desk, file, **gate_form(language=life["language"])))[0] == 303
        assert (await desk.post("/search", term=life["name"])).status_code == 200
        assert (await desk.post(f"{file}/closing", action="close", because="other_centre")).status_code == 303
        assert (await desk.get(f"/files/{life['name']}")).status_code in (404, 422)
        assert (await desk.post("/tallies/release")).status_code == 303
    finally:
        await app.state.store.engine.dispose()
        await app.state.store.ring.store.engine.dispose()


def without_times(line: str) -> str:
    said: dict[str, Any] = json.loads(line)
    return CHANGING.sub("*", json.dumps({name: value for name, value in said.items() if name not in TIMES}))


async def test_a_life_in_another_language_leaves_the_same_lines(lived: Lived) -> None:
    assert await lived(ONE) == await lived(OTHER)


def by_a_word(language: str) -> object:
    redaction.knows_names(language)
    return language


def by_an_enum(language: str) -> object:
    """A value of a closed list passes by itself."""
    return Outcome.MET if language == "ar" else Outcome.PARTLY


def by_a_number(language: str) -> object:
    return sum(language.encode())


@pytest.mark.parametrize("careless", [by_a_word, by_an_enum, by_a_number])
async def test_twin_a_line_that_knows_the_language_is_found(
    lived: Lived, monkeypatch: pytest.MonkeyPatch, careless: Callable[[str], object]
) -> None:
    monkeypatch.setattr(redaction, "_known", {*redaction._known})
    sealed = intake.sealed_here

    def written(letter: Any, *given: Any, **named: Any) -> Any:
        telemetry.log("services.intake.domain").info("letter_written", reason=careless(letter.language))
        return sealed(letter, *given, **named)

    monkeypatch.setattr(intake, "sealed_here", written)
    one, other = await lived(ONE), await lived(OTHER)
    assert len(one) == len(other) > 0
    assert one != other
