"""The picture on a slip in a real browser: it leads to the questions, the code typed in, and no server is sent it."""

import pytest

from shared.crypto.feedback_codes import in_groups, new_code
from tests.browser.chromium import Watched
from tests.browser.intake.doorway import Doorway

pytestmark = pytest.mark.browser


def test_the_code_of_a_slip_is_typed_in_and_in_no_address(phone: Watched, door: Doorway) -> None:
    code, page = new_code(), phone.page()
    page.goto(f"{door.address}/answers?lang=en#{code}")
    page.wait_for_function("document.querySelector('#field-code').value")
    assert page.input_value("#field-code") == in_groups(code)
    assert page.evaluate("location.hash") == ""
    assert code not in phone.sent() + " ".join(request.url.partition("#")[0] for request in phone.requests)


def test_what_is_no_code_types_nothing(phone: Watched, door: Doorway) -> None:
    page = phone.page()
    for behind in ("field-code", "<script>", "GET/WELL%20SOON"):
        page.goto("about:blank")  # else only what stands after # would change, and no page be loaded
        page.goto(f"{door.address}/answers?lang=en#{behind}")
        assert page.input_value("#field-code") == ""


def test_without_scripts_the_page_is_the_same(unscripted: Watched, door: Doorway) -> None:
    code, page = new_code(), unscripted.page()
    page.goto(f"{door.address}/answers?lang=en#{code}")
    assert page.is_visible("#field-code")
