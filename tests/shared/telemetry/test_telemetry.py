"""Every way to say something ends in the same narrow line; attacks try to widen it."""

import asyncio
import json
import logging
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from typing import Any

import pytest

from shared.accounts.passwords import hashed
from shared.telemetry import telemetry
from shared.telemetry.redaction import EVENT_NAME
from tests.shared.written_down import written_down

SECRET = "kanarienvogel"


@pytest.fixture
def lines() -> Iterator[list[str]]:
    """Everything the process writes down, as lines of JSON."""
    written: list[str] = []
    with written_down(written.append, service="intake"):
        yield written


def parsed_lines(lines: list[str]) -> list[dict[str, Any]]:
    assert SECRET not in "".join(lines)
    return [json.loads(line) for line in lines]


def test_a_line_says_when_where_and_what(lines: list[str]) -> None:
    telemetry.log(__name__).info("request_opened", count=3, words=SECRET)
    (line,) = parsed_lines(lines)
    assert line.pop("at").endswith("+00:00")
    assert line == {
        "level": "info", "service": "intake", "logger": "unknown", "event": "request_opened", "count": 3, "dropped": 1,
    } | ({"logger": __name__} if __name__ in sys.modules else {})  # fmt: skip


@pytest.mark.parametrize(
    "say",
    [
        lambda log: log.info(SECRET),
        lambda log: log.info("opened " + SECRET),  # noqa: G003
        lambda log: log.info("opened %s", SECRET),
        lambda log: log.info("request_opened", reason=SECRET),
        lambda log: log.info("request_opened", **{SECRET: 1}),
        lambda log: log.bind(words=SECRET).info("request_opened"),
        lambda log: log.info("request_opened", exc_info=ValueError(SECRET)),
        lambda log: log.info("request_opened", stack=SECRET, logger_name=SECRET, level=SECRET, service=SECRET),
        lambda log: log.error("request_opened", fault=SECRET, place=f"{SECRET}:1", via=SECRET),
        lambda log: telemetry.log(SECRET).info("request_opened"),
        lambda log: logging.getLogger("shared").warning("opened %s", SECRET),
        lambda log: logging.getLogger("shared").warning(f"opened {SECRET}"),  # noqa: G004
        lambda log: logging.getLogger(f"lib.{SECRET}").warning("opened", extra={"words": SECRET}),
        lambda log: logging.getLogger("lib").error("failed", exc_info=ValueError(SECRET), stack_info=True),
        lambda log: logging.getLogger("lib").warning({"words": SECRET}),
        lambda log: logging.root.log(25, SECRET),
        lambda log: warnings.warn(SECRET, stacklevel=1),
        lambda log: sys.excepthook(ValueError, ValueError(SECRET), None),
    ],
)
def test_no_way_of_saying_it_gets_a_persons_words_through(lines: list[str], say: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        say(telemetry.log(__name__))
    for line in parsed_lines(lines) or pytest.fail("nothing was written"):
        assert EVENT_NAME.fullmatch(line["event"])


def test_an_exception_is_told_by_type_and_place(lines: list[str]) -> None:
    try:
        int(SECRET)
    except ValueError as error:
        telemetry.log(__name__).warning("request_failed", **telemetry.place_of(error))
        telemetry.log(__name__).exception("request_failed")
    assert [line["fault"] for line in parsed_lines(lines)] == ["ValueError", "ValueError"]


def test_a_fault_deep_in_a_library_names_our_last_line_on_the_way() -> None:
    try:
        asyncio.run(hashed(None))  # type: ignore[arg-type]
    except TypeError as error:
        place = telemetry.place_of(error)
    try:
        json.loads("{")
    except ValueError as error:
        elsewhere = telemetry.place_of(error)
    assert place["place"].startswith("shared.accounts.passwords:")
    assert elsewhere["place"].startswith("json.decoder:")
    assert "via" not in elsewhere


def test_a_task_that_fails_alone_tells_no_words(lines: list[str]) -> None:
    async def main() -> None:
        asyncio.get_running_loop().call_exception_handler({"message": SECRET, "exception": ValueError(SECRET)})

    asyncio.run(main())
    assert parsed_lines(lines)[0]["fault"] == "ValueError"


def test_a_thread_that_fails_tells_no_words(lines: list[str]) -> None:
    def fail() -> None:
        raise ValueError(SECRET)

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    assert parsed_lines(lines)[0]["event"] == "fault_uncaught"


def test_words_of_a_library_are_kept_where_they_stand_in_its_source(lines: list[str]) -> None:
    logging.getLogger("lib").warning("the pool is empty")
    logging.getLogger("lib").warning("the pool is %s", "empty")
    logging.getLogger("lib").warning("the " + "pool is full")  # noqa: G003
    names = [line["event"] for line in parsed_lines(lines)]
    assert names == ["library_the_pool_is_empty", "library_the_pool_is_s", "library_message"]


def test_the_access_log_is_off(lines: list[str]) -> None:
    logging.getLogger("uvicorn.access").error('%s - "%s"', "192.0.2.1", f"GET /?words={SECRET}")
    assert parsed_lines(lines) == []


def test_lines_for_people_are_one_line_each(lines: list[str]) -> None:
    telemetry.configure(service="cases", log_format="console", write=lines.append)
    telemetry.log(__name__).warning("relay_waits", count=2, reason=f"{SECRET}\nsecond line")
    assert lines[0].endswith(" warning cases   relay_waits count=2 dropped=1\n")
    assert lines[0].count("\n") == 1


def test_it_is_safe_before_anybody_configured_it() -> None:
    program = (
        "from shared.telemetry.telemetry import log; log('x').info('request_opened', words='kanarienvogel', count=1)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert SECRET not in ran.stdout + ran.stderr
    assert "request_opened count=1 dropped=1" in ran.stderr


def test_a_collector_is_only_imported_where_one_is_configured() -> None:
    program = (
        "import sys; from shared.runtime import composition; from shared.telemetry.telemetry import configure\n"
        "configure(service='intake');"
        "print([name for name in sys.modules if 'exporter' in name and 'otlp' in name])"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
