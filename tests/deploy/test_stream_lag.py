"""When a stream is behind what others have of it, and when it only grew while the server was telling."""

from pathlib import Path
from typing import Any

import pytest

from deploy.local.servers.nats import Centre
from deploy.local.servers.stream_lag import counted_further


class Telling(Centre):
    """Says what it is given to say, look by look: the end of `uplink`, and what the hub was handed of it."""

    def __init__(self, folder: Path, *looks: tuple[int, int]) -> None:
        super().__init__(folder, "north")
        self.looks = list(looks)

    def ask(self, page: str) -> dict[str, Any]:
        last, handed = self.looks.pop(0)
        consumer = {"name": "hub", "delivered": {"stream_seq": handed}}
        uplink = {"name": "uplink", "state": {"last_seq": last}, "consumer_detail": [consumer]}
        other = {"name": "quality", "state": {"last_seq": 0}, "consumer_detail": [consumer]}
        return {"account_details": [{"stream_detail": [uplink, other]}]}


@pytest.mark.parametrize(
    ("looks", "found"),
    [
        ([(7, 7)], []),
        ([(7, 5)], []),
        ([(5, 7), (5, 7)], ["uplink"]),
        ([(5, 7), (6, 7)], ["uplink"]),
        ([(5, 7), (7, 9)], []),
    ],
    ids=["taken", "under way", "older", "older, and told something since", "grew while the server was telling"],
)
def test_a_stream_is_behind_only_if_it_still_is_at_a_second_look(
    tmp_path: Path, looks: list[tuple[int, int]], found: list[str]
) -> None:
    server = Telling(tmp_path, *looks)
    assert counted_further(server) == found
    assert server.looks == []


def test_a_stream_that_is_gone_at_the_second_look_is_not_made_anew_twice(tmp_path: Path) -> None:
    class Gone(Telling):
        def ask(self, page: str) -> dict[str, Any]:
            return super().ask(page) if len(self.looks) == 2 else {"account_details": []}

    assert counted_further(Gone(tmp_path, (5, 7), (5, 7))) == []
