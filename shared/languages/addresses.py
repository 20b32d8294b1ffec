"""The language of a public page as the first segment of its address: a code of the list that names no language."""

import re
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from urllib.parse import parse_qsl, quote

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.languages.known import LISTED
from shared.languages.words import Languages, accepted_codes

CHOSEN = "kokon.language"
"""In the scope: the language that the address names."""
HEARD = "kokon.heard"
"""In the scope: the oral language that the address names, while the text of the page is in another one."""
NAMED = "lang"
"""The query field by which a leaflet or a QR code may name a language."""
OF_A_TEXT = "in"
"""The query field for the language of a text, where it is another one than that of the page around it."""
KEPT = re.compile(rf"(?:from|{OF_A_TEXT})=[a-z0-9]{{1,16}}")
"""Fields of a query that a page in another language has as well. Whatever else somebody wrote there is not repeated."""
type Recorded = Callable[[], Awaitable[Collection[str]]]
"""Tells in which oral languages the first page can be heard now."""
OF_SEGMENT: Mapping[str, str] = {known.segment: code for code, known in LISTED.items()}


def address_in(code: str, path: str) -> str:
    """The address of a page in one of the languages of the list."""
    return f"/{LISTED[code].segment}{path}"


def segment_of(code: str) -> str:
    """Instead of a code of the list; others have none and stay what they are."""
    return LISTED[code].segment if code in LISTED else code


def code_of(segment: str) -> str:
    return OF_SEGMENT.get(segment, segment)


def without_segment(address: str) -> str:
    """The address as routes know it."""
    first, _, rest = address[1:].partition("/")
    return f"/{rest}" if first in OF_SEGMENT else address


class NeutralLanguage:
    """Takes the segment off, so that routes know nothing of it, and leads an address that names a language to one that
    does not."""

    def __init__(
        self, app: ASGIApp, *, languages: Languages, recorded: Recorded | None = None, files: str = "/static/"
    ) -> None:
        """What lies under `files` is the same in every language."""
        self.app = app
        self.languages = languages
        self.recorded = recorded
        self.files = files

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(self.files):
            return await self.app(scope, receive, send)
        heard = await self.recorded() if self.recorded else ()
        if (code := OF_SEGMENT.get(scope["path"][1:].partition("/")[0])) is not None:
            # a centre that does not offer it any more still answers its old addresses
            self._choose(scope, code, heard)
            scope["path"] = without_segment(scope["path"])
        elif heard and (code := self._heard_first(_accepted(scope), heard)):
            self._choose(scope, code, heard)
        if (target := self._instead(scope, heard)) is not None:
            return await _led_to(target, send)
        await self.app(scope, receive, send)

    def _choose(self, scope: Scope, code: str, heard: Collection[str]) -> None:
        scope[CHOSEN] = self.languages.best((code, *_after(code, _accepted(scope)))).code
        if code in heard:
            scope[HEARD] = code

    def _heard_first(self, accepted: str, heard: Collection[str]) -> str | None:
        """The oral language that a browser asks for before any in which there are words."""
        for code in accepted_codes(accepted):
            for candidate in (code, code.split("-")[0]):
                if named := next((one for one in heard if one.lower() == candidate), None):
                    return named
                if self.languages.speaks(candidate):
                    return None
        return None

    def _instead(self, scope: Scope, heard: Collection[str]) -> str | None:
        """Where an address that names a language leads. A form from before may still be sent to one."""
        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        named = [value for name, value in query if name == NAMED]
        of_text = [value for name, value in query if name == OF_A_TEXT and value in LISTED]
        if not named and not of_text:
            return None
        if named:
            scope.pop(HEARD, None)
            wanted = self.languages.negotiated(wanted=named[-1], accepted=_accepted(scope)).code
            self._choose(scope, named[-1] if named[-1] in heard else wanted, heard)
        elif CHOSEN not in scope:
            scope[CHOSEN] = self.languages.negotiated(wanted=None, accepted=_accepted(scope)).code
        if scope["method"] not in ("GET", "HEAD"):
            return None
        fields = [f"{name}={segment_of(value) if name == OF_A_TEXT else value}" for name, value in query]
        kept = "&".join(field for field in fields if KEPT.fullmatch(field))
        return address_in(language_of(scope), quote(scope["path"])) + (f"?{kept}" if kept else "")


def language_of(scope: Scope) -> str:
    """The language whose segment the addresses of a page have, once it is chosen."""
    chosen: str = scope.get(HEARD) or scope[CHOSEN]
    return chosen


async def _led_to(target: str, send: Send) -> None:
    headers = [(b"location", target.encode("latin-1")), (b"content-length", b"0"), (b"vary", b"accept-language")]
    start: Message = {"type": "http.response.start", "status": 303, "headers": headers}
    await send(start)
    await send({"type": "http.response.body", "body": b""})


def _after(code: str, accepted: str) -> Sequence[str]:
    """What a browser asks for beside this language; nothing where it does not ask for this one."""
    codes = accepted_codes(accepted)
    return codes if code.lower() in {part for one in codes for part in (one, one.split("-")[0])} else ()


def _accepted(scope: Scope) -> str:
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == b"accept-language"), "")
