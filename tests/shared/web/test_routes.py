"""Routes are named by their templates, wherever they were included."""

import pytest
from fastapi import APIRouter, Depends
from starlette.responses import PlainTextResponse, Response

from shared.web.routes import pages_of
from tests.shared.web.building import SECRET, browsing, build


def nested() -> APIRouter:
    inner, outer = APIRouter(prefix="/outer/inner"), APIRouter()

    @inner.get("/{name}")
    async def show(name: str) -> Response:
        return PlainTextResponse("shown")

    outer.include_router(inner)
    return outer


def test_every_page_is_found_with_its_whole_template() -> None:
    found = {page.template for page in pages_of(build(routers=[nested()]).routes)}
    assert found == {"/live", "/static/{name:path}", "/outer/inner/{name}"}


@pytest.mark.parametrize(
    "outer", [APIRouter(prefix="/outer"), APIRouter(dependencies=[Depends(lambda: None)])], ids=["prefix", "dependency"]
)
def test_what_would_be_lost_on_the_way_to_the_app_is_refused(outer: APIRouter) -> None:
    inner = APIRouter()
    inner.add_api_route("/{name}", lambda name: None)
    outer.include_router(inner)
    with pytest.raises(ValueError, match="names its own prefix and dependencies"):
        build(routers=[outer])


@pytest.mark.parametrize(
    ("path", "route"), [(f"/outer/inner/{SECRET}", "/outer/inner/{name}"), (f"/{SECRET}", "unmatched")]
)
async def test_measures_know_templates_and_no_values(path: str, route: str) -> None:
    app = build(routers=[nested()])
    async with browsing(app) as browser, browsing(app.state.operators) as operators:
        await browser.request("BREW", path)
        await browser.get(path)
        measured = (await operators.get("/metrics")).text
    assert f'route="{route}"' in measured
    assert SECRET not in measured
    assert "BREW" not in measured


async def test_the_operators_pages_are_not_among_the_public_ones_nor_for_those_who_come_through_a_proxy() -> None:
    app = build()
    async with browsing(app) as browser, browsing(app.state.operators) as operators:
        for path in ("/ready", "/metrics"):
            assert (await browser.get(path)).status_code == 404
            assert (await operators.get(path)).status_code != 404
            for header in ("forwarded", "x-forwarded-for"):
                assert (await operators.get(path, headers={header: "for=192.0.2.1"})).status_code == 404
        assert (await browser.get("/live", headers={"x-forwarded-for": "192.0.2.1"})).status_code == 200


async def test_the_operators_pages_give_nothing_back() -> None:
    app = build()
    async with browsing(app.state.operators, host=SECRET) as operators:
        asked = [("GET", f"/{SECRET}"), ("GET", "/metrics/"), ("POST", "/ready"), ("BREW", "/metrics"), ("GET", "/")]
        for method, path in asked:
            answer = await operators.request(method, path, params={"words": SECRET})
            assert answer.status_code in {404, 405}, path
            assert SECRET not in f"{answer.headers}{answer.text}"
            assert answer.headers["content-security-policy"].startswith("default-src 'none'")
