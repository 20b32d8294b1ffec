"""What is written down while a block runs is of this block alone, and afterwards everything is as before."""

import gc
import logging
import sys

import pytest

from tests.shared.written_down import written_down


class Forgotten:
    """Waits for the collector, and then says that it was never closed."""

    def __init__(self) -> None:
        self.itself = self

    def __del__(self) -> None:
        logging.getLogger("lib").error("never closed")


def test_what_others_left_to_be_collected_is_not_written_down() -> None:
    lines: list[str] = []
    gc.disable()
    try:
        Forgotten()
        with written_down(lines.append, service="cases"):
            gc.collect()
    finally:
        gc.enable()
    assert lines == []


def test_a_block_that_fails_leaves_nothing_changed_behind() -> None:
    before = logging.root.handlers[:], logging.root.level, sys.excepthook, sys.unraisablehook
    with pytest.raises(ValueError, match="of the test"), written_down(lambda line: None, service="cases"):
        raise ValueError("of the test")
    assert (logging.root.handlers[:], logging.root.level, sys.excepthook, sys.unraisablehook) == before
