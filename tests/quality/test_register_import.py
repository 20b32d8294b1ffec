"""Lists come in through the doors: looked over first, taken in once, and refused with a clear word."""

import html
import re
from uuid import uuid4

import httpx
import pytest

from tests.quality.doors import Centre

DEFECTS = "what;reported_on\nTürklingel;5.3.2026\nDrucker;1.3.2026\n"
IMPORT = "/register/defect/import"


async def sent(client: httpx.AsyncClient, body: bytes = b"", rows: str = "", path: str = IMPORT) -> httpx.Response:
    """As a browser sends it: a file, or lines that were pasted."""
    return await client.post(path, files={"file": ("list.csv", body)}, data={"rows": rows})


def confirmation(page: httpx.Response) -> dict[str, str]:
    fields = re.findall(r'<input type="hidden" name="(form_id|rows)" value="([^"]*)"', page.text)
    return {name: html.unescape(value) for name, value in fields}


async def kept(centre: Centre) -> list[str]:
    async with centre.store.work() as work:
        return sorted(entry.values["what"] for entry in await work.register_entries(kinds=["defect"]))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
async def test_a_file_is_looked_over_and_taken_in_once(centre: Centre, encoding: str) -> None:
    lead = await centre.colleague("lead")
    looked = await sent(lead, DEFECTS.encode(encoding))
    assert looked.status_code == 200
    assert "2 lines would be taken in." in looked.text
    assert "Türklingel" in looked.text
    assert ("has been converted" in looked.text) == (encoding in ("utf-16", "cp1252"))
    assert await kept(centre) == []
    for _ in range(2):
        assert (await lead.post(f"{IMPORT}/confirm", data=confirmation(looked))).status_code == 303
    assert await kept(centre) == ["Drucker", "Türklingel"]


async def test_lines_may_be_pasted(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    looked = await sent(lead, rows=DEFECTS)
    await lead.post(f"{IMPORT}/confirm", data=confirmation(looked))
    assert await kept(centre) == ["Drucker", "Türklingel"]


async def test_what_is_in_the_register_already_is_left_out(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    await lead.post("/register/defect/new", data={"what": "Drucker", "reported_on": "2026-03-01"})
    looked = await sent(lead, rows=DEFECTS)
    assert "1 line is in the register already and is left out." in looked.text
    await lead.post(f"{IMPORT}/confirm", data=confirmation(looked))
    assert await kept(centre) == ["Drucker", "Türklingel"]
    assert "There is nothing new in it." in (await sent(lead, rows=DEFECTS)).text


async def test_faults_are_told_cell_by_cell_and_nothing_is_taken_in(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    refused = await sent(lead, b"what;reported_on\nBell;2026-02-30\n;2026-03-01\nPrinter;2026-03-01\n")
    assert refused.status_code == 422
    rows = re.findall(r"<tr><td class=\"number\" data-label=\"Line\">(\d)</td>.*?</tr>", refused.text)
    assert rows == ["2", "3"]
    assert "This is no day of the calendar. Expected: a day, such as 2026-03-05 or 5.3.2026." in refused.text
    assert "Bell;2026-02-30" in refused.text
    assert "import/confirm" not in refused.text
    assert await kept(centre) == []


async def test_a_confirmation_is_looked_over_again_and_taken_as_a_whole_or_not_at_all(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    rows = "what;reported_on\nBell;2026-03-01\nDesk;2026-02-30"
    refused = await lead.post(f"{IMPORT}/confirm", data={"rows": rows, "form_id": str(uuid4())})
    assert refused.status_code == 422
    assert await kept(centre) == []


async def test_two_lines_that_say_the_same_are_two_entries(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    looked = await sent(lead, rows="what;reported_on\nChair;2026-03-01\nChair;2026-03-01")
    await lead.post(f"{IMPORT}/confirm", data=confirmation(looked))
    assert await kept(centre) == ["Chair", "Chair"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"PK\x03\x04 a spreadsheet", "Please save it as CSV there"),
        (b"%PDF-1.7", "This is no table."),
        (b"what;reported_on\n\x81;2026-03-01", "Please save the file as CSV in UTF-8."),
        (
            b"funder;agreed_for;outcome\nLand;2026-03-01;held",
            "These are the columns of another kind: Meetings with funders",
        ),
        (b"what;reported_on;colour\nBell;2026-03-01;red", "This column is not known: colour."),
        (b"what\nBell", "This column is missing: Reported on."),
        (b"what;reported_on", "There is nothing below the names of the columns."),
        (b" ", "There is nothing in it."),
        (b"what;reported_on\n" + b"Bell;2026-03-01\n" * 9_000, "It is too large."),
        (b"what;reported_on\n" + b"Bell;2026-03-01\n" * 1_001, "It has too many lines."),
    ],
)
async def test_the_wrong_file_is_refused_with_a_clear_word(centre: Centre, body: bytes, said: str) -> None:
    lead = await centre.colleague("lead")
    refused = await sent(lead, body)
    assert refused.status_code == 422
    assert said in refused.text
    assert await kept(centre) == []


async def test_a_thousand_lines_of_arabic_get_through(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    rows = "what;reported_on\n" + "\n".join(f"{'ج' * 50}{number};2026-03-01" for number in range(1_000))
    looked = await sent(lead, rows.encode())
    assert looked.status_code == 200
    assert (await lead.post(f"{IMPORT}/confirm", data=confirmation(looked))).status_code == 303
    assert len(await kept(centre)) == 1_000


@pytest.mark.parametrize("language", ["en", "de", "ar"])
async def test_what_goes_out_as_a_file_comes_in_again(centre: Centre, language: str) -> None:
    lead = await centre.colleague("lead", language=language)
    await lead.post("/register/defect/new", data={"what": "=Formula", "reported_on": "2026-03-01"})
    file = await lead.get("/register/defect/entries.csv")
    assert file.headers["content-type"] == "text/csv; charset=utf-8"
    assert file.headers["content-disposition"] == 'attachment; filename="defect.csv"'
    assert "'=Formula" in file.text
    looked = await sent(lead, file.content)
    assert looked.status_code == 200
    assert "import/confirm" not in looked.text
