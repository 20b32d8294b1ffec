"""The letters in which age writes keys (BIP 173): only written here, for the library reads them."""

from collections.abc import Iterable, Sequence

LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def encoded(prefix: str, content: bytes) -> str:
    groups = in_fives(content)
    before = [*(ord(letter) >> 5 for letter in prefix), 0, *(ord(letter) & 31 for letter in prefix)]
    check = polymod([*before, *groups, *[0] * 6]) ^ 1
    proof = [(check >> 5 * (5 - place)) & 31 for place in range(6)]
    return f"{prefix}1{''.join(LETTERS[one] for one in (*groups, *proof))}"


def in_fives(content: bytes) -> Sequence[int]:
    """Groups of five bits, the last one filled up with zeros."""
    bits = "".join(f"{byte:08b}" for byte in content)
    return [int(bits[start : start + 5].ljust(5, "0"), 2) for start in range(0, len(bits), 5)]


def polymod(values: Iterable[int]) -> int:
    check = 1
    for value in values:
        top, check = check >> 25, (check & 0x1FFFFFF) << 5 ^ value
        for place, part in enumerate(GENERATOR):
            check ^= part if top >> place & 1 else 0
    return check
