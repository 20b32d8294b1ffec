"""Pages of a service: its templates over the shared layout, in the reader's language, with hashed static files."""

from collections.abc import Callable, Iterable, Mapping, MutableMapping
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, pass_context
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from shared.languages import Languages, Wording
from shared.languages.addresses import CHOSEN, HEARD, KEPT, NAMED, address_in
from shared.telemetry.telemetry import knows_names
from shared.web.assets import Assets
from shared.web.template_cache import Compiled

HERE = Path(__file__).parent
_spoken: ContextVar[Wording] = ContextVar("spoken")
_shown: ContextVar[Mapping[str, Any]] = ContextVar("shown")


class OfThePage:
    """Stands for what the page that is just made was given under this name: for macros, which are imported once for all
    pages. Imported with the context of each page they were made anew each time, in circles that nothing but the
    collector took apart: its stops were the slowest pages, and what a page showed lay about until then."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(_shown.get()[self._name], attribute)


class Pages:
    """Made once by `composition.service`; a route calls `page(request, "name.html", ...)`."""

    def __init__(
        self,
        *,
        service: str,
        languages: Languages,
        assets: Assets,
        templates: Path,
        shown: Mapping[str, Any],
        neutral: bool = False,
    ) -> None:
        """`shown` is what every template of the service may use beside what a route gives it; `neutral`, whether its
        addresses have a segment for the language that does not name it."""
        self.languages = languages
        self.neutral = neutral
        self.assets = assets
        self.environment = environment([templates, HERE / "templates"])
        knows_names(*(Path(name).name for name in self.environment.list_templates()))
        self.environment.globals.update(
            service=service,
            asset=assets.url,
            languages=languages,
            in_language=in_language,
            link=link,
            at_page=at_page,
            request=OfThePage("request"),
            wording=OfThePage("wording"),
            **shown,
        )

    def render(self, template: str, wording: Wording, shown: Mapping[str, Any]) -> str:
        spoken_before, shown_before = _spoken.set(wording), _shown.set(shown)
        try:
            return self.environment.get_template(template).render(shown)
        finally:
            _spoken.reset(spoken_before)
            _shown.reset(shown_before)


COMPILED = Compiled()


class Templates(Environment):
    """With what every template knows in one dictionary for each template: Jinja's chain of two is walked name by name
    for each part that a page takes in."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **(d or {})}


def environment(folders: list[Path]) -> Environment:
    made = Templates(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        bytecode_cache=COMPILED,
        auto_reload=False,
    )
    made.newstyle_gettext = True  # type: ignore[attr-defined]  # of the extension: names are filled in by what is below
    made.globals.update(_=gettext, gettext=gettext, ngettext=ngettext, pgettext=pgettext, npgettext=npgettext)
    made.filters.update(
        day=anew(lambda value, style="long": _spoken.get().day(value, style)),
        moment=anew(lambda value, style="medium": _spoken.get().moment(value, style)),
        time=anew(lambda value: _spoken.get().time(value)),
        ago=anew(lambda value: _spoken.get().ago(value, datetime.now(UTC))),
        duration=anew(lambda value: _spoken.get().duration(value)),
        number=anew(lambda value, digits=None: _spoken.get().number(value, digits)),
        percent=anew(lambda value, digits=0: _spoken.get().percent(value, digits)),
        listing=anew(listing),
    )
    return made


def anew[T](told: Callable[..., T]) -> Callable[..., T]:
    """Mark a filter to run at each rendering. Jinja would apply it to a constant when it compiles the template, in the
    language of the first reader. Filters that take the context of the page are not affected."""

    @pass_context
    def filtered(_: object, *given: Any, **named: Any) -> T:
        return told(*given, **named)

    return filtered


def listing(values: Iterable[Any]) -> Markup:
    """In the reader's language, such as "A, B and C"; what is markup stays so."""
    return Markup(_spoken.get().listing([escape(value) for value in values]))  # noqa: S704  # each is escaped


def gettext(text: str, /, **named: Any) -> Markup:
    return _filled(_spoken.get().gettext(text), named)


def ngettext(one: str, many: str, num: int, /, **named: Any) -> Markup:
    wording = _spoken.get()
    return _filled(wording.ngettext(one, many, num), {"num": wording.in_own_digits(str(num)), **named})


def pgettext(context: str, text: str, /, **named: Any) -> Markup:
    return _filled(_spoken.get().pgettext(context, text), named)


def npgettext(context: str, one: str, many: str, num: int, /, **named: Any) -> Markup:
    wording = _spoken.get()
    return _filled(wording.npgettext(context, one, many, num), {"num": wording.in_own_digits(str(num)), **named})


def _filled(words: str, named: Mapping[str, Any]) -> Markup:
    """As the extension does it, whose own way through the template's context was a tenth of a list page: what is put
    in is escaped, and "%%" is a percent sign."""
    ours = trusted(words)
    return ours % named if "%" in words else ours


@lru_cache(8192)
def trusted(words: str) -> Markup:
    return Markup(words)  # noqa: S704  # from our templates and catalogues


def page(
    request: Request, template: str, *, status: int = 200, headers: Mapping[str, str] | None = None, **shown: Any
) -> HTMLResponse:
    """Renders a template in the reader's language; `shown` are the names the template uses."""
    pages: Pages = request.app.state.pages
    wording = words(request)
    html = pages.render(
        template, wording, {"request": request, "wording": wording, "person": person_of(request), **shown}
    )
    return HTMLResponse(html, status, {"content-language": wording.code, "vary": "accept-language", **(headers or {})})


def spoken() -> Wording:
    """The language of the page that is just made: for what its templates call."""
    return _spoken.get()


def words(request: Request) -> Wording:
    """The language of this reader: that of the address, else the signed-in person's, else what the browser accepts."""
    languages: Languages = request.app.state.pages.languages
    person = person_of(request)
    wanted = request.scope.get(CHOSEN) or request.query_params.get(NAMED) or (person.language if person else None)
    return languages.negotiated(wanted=wanted, accepted=request.headers.get("accept-language"))


def person_of(request: Request) -> Any:
    """The signed-in `Person`, or None; set by `shared.accounts.web.require_person`."""
    return getattr(request.state, "person", None)


def in_language(request: Request, code: str, path: str = "") -> str:
    """The address of this page, or of the one its form goes to, in another language; other query fields stay."""
    if not request.app.state.pages.neutral:
        return path + _with(request, NAMED, code)
    kept = [field for field in request.url.query.split("&") if KEPT.fullmatch(field)]
    return address_in(code, path or quote(request.scope["path"])) + (f"?{'&'.join(kept)}" if kept else "")


def at_page(request: Request, number: int) -> str:
    """The address of another page of the same list."""
    return _with(request, "page", str(number))


def _with(request: Request, name: str, value: str) -> str:
    others = [(other, given) for other, given in request.query_params.multi_items() if other != name]
    return f"?{urlencode([*others, (name, value)])}"


def link(request: Request, path: str) -> str:
    """A link inside the service that keeps an explicitly chosen language; a neutral address always says one."""
    pages: Pages = request.app.state.pages
    if pages.neutral:
        return address_in(request.scope.get(HEARD) or words(request).code, path)
    chosen = request.query_params.get(NAMED)
    if not chosen or not pages.languages.speaks(chosen):
        return path
    return f"{path}{'&' if '?' in path else '?'}lang={chosen}"
