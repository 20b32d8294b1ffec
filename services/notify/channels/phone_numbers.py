"""Telephone numbers as channels need them: with the country, and no guess where it is not clear whose number it is."""

from phonenumbers import (
    SUPPORTED_REGIONS,
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    PhoneNumberType,
    format_number,
    is_valid_number,
    number_type,
    parse,
)

NO_TEXTS = frozenset({
    PhoneNumberType.FIXED_LINE,
    PhoneNumberType.PREMIUM_RATE,
    PhoneNumberType.SHARED_COST,
    PhoneNumberType.TOLL_FREE,
    PhoneNumberType.UAN,
    PhoneNumberType.VOICEMAIL,
})  # fmt: skip
"""A text to a fixed line is read aloud to the person who picks up."""


def known_country(code: str) -> str:
    if code not in SUPPORTED_REGIONS:
        raise ValueError("a country is named by its two letters, such as DE")
    return code


def number_in(address: str, *, country: str) -> str | None:
    """As `+4915112345678` (E.164); one without a country belongs to `country`. None where nobody can have it."""
    number = _parsed(address, country)
    return None if number is None else format_number(number, PhoneNumberFormat.E164)


def text_number_in(address: str, *, country: str) -> str | None:
    """The same; None as well for a number that is known to be no telephone that shows texts."""
    number = _parsed(address, country)
    if number is None or number_type(number) in NO_TEXTS:
        return None
    return format_number(number, PhoneNumberFormat.E164)


def _parsed(address: str, country: str) -> PhoneNumber | None:
    """A number that cannot be anybody's is refused, since with one digit less it may be a stranger's. Letters are, too:
    they would be dialled as digits."""
    if any(sign.isalpha() for sign in address):
        return None
    try:
        number = parse(address, country)
    except NumberParseException:
        return None
    return number if is_valid_number(number) and not number.extension else None
