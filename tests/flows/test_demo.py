"""The demonstration, headless, with few people: a whole federation is started, lived in, looked at and stopped."""

import psutil
import pytest

from deploy.demo.history.plan import FEW_FILES
from tests.flows.demonstration import CENTRES, CLIENTS, Lived

COUNTED = ("met", "partly", "not_met")
pytestmark = pytest.mark.real


@pytest.mark.level("machine", 2)
def test_nothing_is_lost_and_nothing_doubled(lived: Lived) -> None:
    assert (lived.ended, lived.told["lost"], lived.told["doubled"], lived.told["whole"]) == (0, [], [], True), (
        lived.said
    )


def test_every_step_is_taken_by_everybody_in_both_centres(lived: Lived) -> None:
    for centre in CENTRES:
        clients, counts = lived.clients[centre], lived.told["counts"][centre]
        answers = sum(len(client.answers) for client in clients)
        assert counts["sent"] == counts["in_inbox"] == CLIENTS
        assert counts["answered"] == counts["replies_read"] == answers
        assert counts["messages_sent"] == counts["messages_read"] == sum(client.again is not None for client in clients)
        assert counts["gates_walked"] == sum(bool(client.points) for client in clients)
        assert counts["feedback"] == sum(client.has_file for client in clients)
        assert counts["feedback_figures"] == 0
        assert counts["mails"] == 2 * (CLIENTS + counts["messages_sent"])
        assert counts["assessed"] > 15
        assert counts["draws_received"] == counts["releases_approved"] == counts["releases_accepted"] == 1
    assert lived.told["counts"]["office"] == {"proposals": 1, "shown_by_office": 2}


def test_a_team_of_three_and_one_of_five_do_all_of_the_quality_work(lived: Lived) -> None:
    for centre, team in (("centre-a", 3), ("centre-b", 5)):
        counts = lived.told["counts"][centre]
        assert counts["visits_to_quality"] == counts["pulse_answers"] == team
        assert counts["own_answers"] == 3 * team
        assert counts["joint_answers"] == counts["plan_steps"] == 3
        assert counts["entries"] > 30
        assert counts["reports"] == 2
        assert counts["publications"] == 12


def test_what_was_informed_is_what_is_counted(lived: Lived) -> None:
    """On the last day, and in the months before it."""
    for centre in CENTRES:
        before = sum(bool(file.points) for file in lived.months[centre].files)
        assert before > 0
        for outcomes in lived.told["outcomes"][centre].values():
            assert sum(outcomes[kind] for kind in COUNTED) == lived.told["counts"][centre]["gates_walked"] + before


def test_the_months_before_are_in_the_files_of_both_centres(lived: Lived) -> None:
    for centre in CENTRES:
        assert lived.told["counts"][centre]["past_files"] == len(lived.months[centre].files) == FEW_FILES
    assert lived.told["seconds"]["months"] > 0


def test_no_page_of_a_criterion_says_that_something_is_not_measured_yet(lived: Lived) -> None:
    assert lived.unmeasured == {centre: [] for centre in CENTRES}


def test_times_and_memory_are_measured(lived: Lived) -> None:
    assert lived.told["form_to_inbox_ms"]["n"] == 2 * CLIENTS
    assert 0 < lived.told["form_to_inbox_ms"]["p50"] <= lived.told["form_to_inbox_ms"]["p99"]
    parts = {"intake", "cases", "quality", "notify", "nats", "postgres"}
    expected = {f"{centre} {part}" for centre in ("centre-a", "centre-b") for part in parts}
    for figure in ("peak_memory_mib", "memory_share_mib"):
        assert expected | {"office office", "office mail"} <= lived.told[figure].keys()
        assert all(mebibytes > 1 for mebibytes in lived.told[figure].values())


def test_nobodys_words_are_in_what_is_told_or_logged(lived: Lived) -> None:
    logs = "".join(file.read_text() for file in lived.folder.rglob("*.log"))
    shown = f"{lived.told}{lived.said}{logs}"
    for centre in CENTRES:
        for client in lived.clients[centre]:
            for words in (*client.written, *client.answers, client.receipt):
                assert words not in shown


def test_nothing_is_left_running(lived: Lived) -> None:
    folder = str(lived.folder)
    left = [process.info["name"] for process in psutil.process_iter(["name", "cmdline"]) if folder in commands(process)]
    assert left == []


def commands(process: psutil.Process) -> str:
    return " ".join(process.info["cmdline"] or [])
