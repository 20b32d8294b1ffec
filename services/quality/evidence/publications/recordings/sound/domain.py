"""Why a file is no recording that the public pages could play."""


class WrongSoundError(Exception):
    """`code` says which words are for it."""

    code = "not_valid"


class UnknownSoundError(WrongSoundError):
    """By its first bytes it is none of the kinds that browsers play everywhere."""

    code = "unknown"


class NotASoundError(WrongSoundError):
    """It has pictures, another sound beside, or one that is coded in another way."""

    code = "no_sound"


class DamagedError(WrongSoundError):
    code = "damaged"


class TooLargeError(WrongSoundError):
    code = "too_large"
