"""Static files have an address of their own for every content."""

from pathlib import Path

import httpx
import pytest

from shared.web.assets import Assets
from tests.shared.web.building import browsing, build


def test_a_changed_file_has_another_address(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("one")
    before = Assets(tmp_path).url("a.css")
    (tmp_path / "a.css").write_text("two")
    assert Assets(tmp_path).url("a.css") != before


def test_a_service_may_replace_a_shared_file(tmp_path: Path) -> None:
    for folder, content in (("shared", "one"), ("own", "two")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.css").write_text(content)
    both = Assets(tmp_path / "shared", tmp_path / "own")
    assert both.url("a.css") == Assets(tmp_path / "own").url("a.css")


def test_a_file_that_is_not_there_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        Assets(tmp_path / "missing").url("a.css")


async def test_files_are_compressed_for_those_who_can_read_it() -> None:
    app = build()
    address = app.state.pages.assets.url("kokon.css")
    async with browsing(app) as browser:
        small = await browser.get(address)
        plain = await browser.get(address, headers={"accept-encoding": "identity"})
    assert small.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert small.text == plain.text
    assert small.headers["content-type"].startswith("text/css")


@pytest.mark.parametrize(
    "name", ["kokon.css", "../shell.py", "..%2Fshell.py", "%2Fetc%2Fpasswd", "kokon.000000000000.css"]
)
async def test_nothing_but_the_hashed_files_is_served(name: str) -> None:
    async with browsing(build()) as browser:
        answer: httpx.Response = await browser.get(f"/static/{name}")
    assert answer.status_code == 404
