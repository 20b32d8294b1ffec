"""Who comes in, how, and as what."""

from datetime import timedelta
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.accounts.handover import LASTS
from tests.quality.doors import Centre

PAGES = ["/", "/criteria/S6", "/criteria/S6/assess", "/release", "/release/bytes"]
FORMS = ["/criteria/S6/assess", "/criteria/S6/review", "/release/approve"]


@pytest.mark.parametrize("path", PAGES)
async def test_strangers_are_sent_to_where_people_sign_in(centre: Centre, path: str) -> None:
    answer = await centre.stranger().get(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("https://cases.test/handover/quality")


@pytest.mark.parametrize("path", FORMS)
async def test_what_strangers_send_is_not_taken(centre: Centre, path: str) -> None:
    assert (await centre.stranger().post(path, data={"answer": "4"})).status_code == 401


async def test_a_slip_opens_a_session_under_a_pseudonym(centre: Centre) -> None:
    stranger = centre.stranger()
    answer = await stranger.post(
        "/handover", data={"token": centre.slip("lead")}, headers={"sec-fetch-site": "cross-site"}
    )
    assert answer.status_code == 200
    cookie = answer.headers["set-cookie"].lower()
    assert all(word in cookie for word in ("__host-north-quality=", "secure", "httponly", "samesite=strict"))
    assert "Lead" in (await stranger.get("/")).text


async def test_a_slip_is_used_once(centre: Centre) -> None:
    slip = centre.slip("lead")
    assert (await centre.stranger().post("/handover", data={"token": slip})).status_code == 200
    again = centre.stranger()
    refused = await again.post("/handover", data={"token": slip})
    assert (refused.status_code, "set-cookie" in refused.headers) == (403, False)
    assert "one minute and one use" in refused.text


@pytest.mark.parametrize(
    "wrong",
    [{"centre": "south"}, {"audience": "cases"}, {"key": Ed25519PrivateKey.generate()}],
    ids=["other centre", "other audience", "other key"],
)
async def test_a_slip_for_somebody_else_opens_nothing(centre: Centre, wrong: dict[str, object]) -> None:
    slip = centre.slip("lead", **wrong)  # type: ignore[arg-type]
    assert (await centre.stranger().post("/handover", data={"token": slip})).status_code == 403


async def test_a_slip_is_good_for_one_minute(centre: Centre) -> None:
    slip = centre.slip("lead", age=LASTS)
    assert (await centre.stranger().post("/handover", data={"token": slip})).status_code == 403


@pytest.mark.parametrize("token", ["", "x", "a.b", "." * 5_000, "\0", "eyJ9.e30"])
async def test_rubbish_opens_nothing(centre: Centre, token: str) -> None:
    assert (await centre.stranger().post("/handover", data={"token": token})).status_code == 403


async def test_whoever_has_nothing_to_do_with_quality_sees_nothing(centre: Centre) -> None:
    admin = await centre.colleague("admin")
    assert [(await admin.get(path)).status_code for path in PAGES] == [403] * len(PAGES)


async def test_signing_out_ends_it(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    await lead.post("/signout")
    assert (await lead.get("/")).status_code == 303


async def test_a_form_of_another_site_is_refused(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    answer = await lead.post("/criteria/S6/assess", data={"answer": "4"}, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403


async def test_a_page_speaks_the_language_of_the_person(centre: Centre) -> None:
    german = await centre.colleague("lead", language="de")
    page = (await german.get("/")).text
    assert '<html lang="de"' in page
    assert "Es kostet nichts" in page


async def test_the_same_person_is_known_again(centre: Centre) -> None:
    pseudonym = uuid4()
    first = await centre.colleague("lead", pseudonym=pseudonym)
    await first.post("/criteria/S6/assess", data={"answer": "3", "evidence": "Plan"})
    centre.clock.time += timedelta(minutes=2)
    assert "you" in (await (await centre.colleague("lead", pseudonym=pseudonym)).get("/criteria/S6")).text
