"""The evidence register of a centre: entries one by one, and lists that come as a file."""

from collections.abc import Mapping

from deploy.demo.doors.desk import TRIES
from deploy.demo.doors.quality import QualityPages
from deploy.demo.visitors.visitor import UnexpectedPageError


class Register:
    def __init__(self, pages: QualityPages) -> None:
        self._pages = pages

    async def enter(self, kind: str, filled: Mapping[str, str]) -> None:
        await self._pages.fill(f"/register/{kind}/new", "/new", dict(filled))

    async def take_in(self, kind: str, table: str) -> None:
        """Looked over first, then taken in; lines that are there already are not taken in again."""
        head, *lines = table.strip().splitlines()
        rows = "\n".join([f"list;{head}", *(f"{kind};{line}" for line in lines)])
        file = ("file", f"{kind}.csv", rows.encode())
        for _ in range(TRIES):
            preview = await self._pages.fill("/register/workbook", "/workbook", {}, file=file)
            form = next((one for one in preview.forms() if one.action.endswith("/workbook/confirm")), None)
            if form is None or (await self._pages.send(form, {})).status == 200:
                return
        raise UnexpectedPageError("POST", preview.url, preview.status, "the lines taken in")

    async def entries(self, kind: str) -> list[str]:
        """The places of all entries of a kind."""
        page = (await self._pages.look(f"/register/{kind}")).page
        tables = page.all("table", class_="grid stacks entries")
        rows = [row for table in tables for row in table.all("th", scope="row")]
        return [place for row in rows for place in row.links(f"/register/{kind}/")]
