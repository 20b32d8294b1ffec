"""A notice to a client on its way from casework to `notify`: what it says, and when and where it may be sent."""

from shared.client_letters.letter import ClientLetter, opened_letter, sealed_letter
from shared.client_letters.notice import (
    LOOK_AGAIN_IS_READ,
    TIMED,
    ClientNotice,
    ClientTemplate,
    CodeWord,
    OwnWording,
)
from shared.client_letters.safe_times import SafeTime, SafeTimes

__all__ = [
    "LOOK_AGAIN_IS_READ",
    "TIMED",
    "ClientLetter",
    "ClientNotice",
    "ClientTemplate",
    "CodeWord",
    "OwnWording",
    "SafeTime",
    "SafeTimes",
    "opened_letter",
    "sealed_letter",
]
