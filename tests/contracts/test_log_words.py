"""One closed list of words for the log: another word has to be put there, where everybody sees it."""

import pytest

from services.cases.foundation.spoken_languages import SPOKEN
from shared.telemetry import redaction
from shared.telemetry.redaction import WORDS, UnlistedWordError, is_code, knows


@pytest.mark.parametrize("word", ["ar", "met", "maria", "trafficking", ""])
def test_a_word_that_is_not_on_the_list_is_refused(word: str) -> None:
    with pytest.raises(UnlistedWordError):
        knows("restored", word)
    assert not is_code("reason", word)


def test_no_word_of_the_list_is_a_language() -> None:
    assert WORDS.isdisjoint(SPOKEN)
    assert "language" not in redaction.KEYS
