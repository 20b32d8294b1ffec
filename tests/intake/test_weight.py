"""All that a browser loads until the form can seal weighs little, in every language and with everything switched on."""

import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from services.intake.settings import all_complete
from shared.languages.addresses import address_in
from tests.intake.building import at_the_door, some_settings

HEAVIEST = 50_000
"""Bytes as they travel, with what stands above them."""
ADDED_BY_THE_SERVER = 100
"""Bytes of the first line, the date and the name of the server, which are not in the answer of the program."""
LOADED = re.compile(r'<(?:link rel="(?:stylesheet|icon|modulepreload)" href|script[^>]* src)="([^"]+)"')
LOADS_MORE = re.compile(r"@import|url\(|^import |^export .* from ", re.MULTILINE)
EVERYTHING: dict[str, Any] = {
    "notice_channels": "email,text",
    "helpline_name": "Hilfetelefon für Menschen, die Gewalt erleben",
    "demo": True,
}


@pytest.fixture(scope="module")
async def reader() -> AsyncIterator[httpx.AsyncClient]:
    async with at_the_door(some_settings(**EVERYTHING), accept="text/html") as (client, _):
        yield client


def weight(answer: httpx.Response) -> int:
    above = sum(len(name) + len(value) + len(": \r\n") for name, value in answer.headers.raw)
    return answer.num_bytes_downloaded + above + ADDED_BY_THE_SERVER


async def weights(reader: httpx.AsyncClient, address: str, known: dict[str, int]) -> dict[str, int]:
    """Of the page, and of each file that it names."""
    page = await reader.get(address)
    assert page.status_code == 200
    files = {*LOADED.findall(page.text)}
    for file in files - known.keys():
        answer = await reader.get(file)
        assert answer.status_code == 200
        assert not LOADS_MORE.search(answer.text), file
        known[file] = weight(answer)
    return {address: weight(page), **{file: known[file] for file in files}}


@pytest.mark.parametrize("path", ["/write", "/number", "/", "/answers", "/answers/words"])
async def test_a_page_and_all_it_loads_weigh_little_in_every_language(reader: httpx.AsyncClient, path: str) -> None:
    known = dict[str, int]()
    for code in all_complete():
        found = await weights(reader, address_in(code, path), known)
        assert len(found) >= 8
        assert sum(found.values()) <= HEAVIEST, (code, found)


async def test_the_limit_is_near_what_is_loaded(reader: httpx.AsyncClient) -> None:
    found = await weights(reader, address_in("en", "/write"), {})
    assert sum(found.values()) + 10_000 > HEAVIEST, "a limit that is far away says nothing"
