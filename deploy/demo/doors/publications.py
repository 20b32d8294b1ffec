"""What a centre tells everybody: written and released in quality, read on its public page."""

from collections.abc import Mapping
from contextlib import suppress

from deploy.demo.doors.quality import QualityPages
from deploy.demo.visitors.pages import spaced
from deploy.demo.visitors.retries import until
from deploy.demo.visitors.visitor import Answer, UnexpectedPageError, Visitor
from services.intake.pages.domain import NUMBERS


class Publishing:
    def __init__(self, pages: QualityPages, public: Visitor) -> None:
        self._pages = pages
        self._public = public

    async def publish(self, name: str, language: str, said: Mapping[str, str]) -> None:
        """Writes it and releases it; a release whose answer was lost has happened all the same."""
        place = f"/publications/{name}/{language}"
        if not released(await self._pages.look(place)):
            await self._pages.fill(f"{place}/edit", "/edit", dict(said))
            with suppress(UnexpectedPageError):
                await self._pages.fill(place, "/release", {})
        if not released(answer := await self._pages.look(place)):
            raise UnexpectedPageError("GET", answer.url, answer.status, "a released text")

    async def read(self, name: str, language: str, title: str) -> None:
        """Waits until it is on the public page: pages about the centre have numbers."""
        place = f"/p/{NUMBERS[name]}" if name in NUMBERS else f"/publications/{name}"

        async def to_be_read() -> bool | None:
            answer = await self._public.get(place, **{"in": language, "lang": language})
            return (answer.status == 200 and spaced(title) in answer.text) or None

        await until(to_be_read, "what was released is not on the public page")


def released(answer: Answer) -> bool:
    return any(form.action.endswith("/withdraw") for form in answer.forms())
