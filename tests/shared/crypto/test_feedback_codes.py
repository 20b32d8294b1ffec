"""A code as it is written down, typed and hashed."""

from hypothesis import given
from hypothesis import strategies as some

from shared.crypto.feedback_codes import LENGTH, SIGNS, hash_of, in_groups, new_code, read_code

codes = some.text(SIGNS, min_size=LENGTH, max_size=LENGTH)


def test_no_sign_looks_like_another_and_no_code_spells_a_word() -> None:
    assert len(set(SIGNS)) == len(SIGNS) == 20
    assert not set(SIGNS) & set("01OILSBZ58AEIUV")


@given(codes)
def test_whatever_way_it_is_typed_it_is_the_same_code(code: str) -> None:
    for typed in (code, in_groups(code), code.lower(), f" {code[:6]}-{code[6:]} "):
        assert read_code(typed) == code
    assert read_code(code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))) == code


@given(some.text(max_size=80))
def test_what_is_no_code_is_none(typed: str) -> None:
    found = read_code(typed)
    assert found is None or (len(found) == LENGTH and set(found) <= set(SIGNS))


def test_codes_differ_and_their_hashes_are_of_one_centre() -> None:
    code, other = new_code(), new_code()
    assert code != other
    assert hash_of(code, "north") == hash_of(code, "north") != hash_of(code, "south")
    assert code.lower() not in hash_of(code, "north")
    assert len(hash_of(code, "north")) == 64
