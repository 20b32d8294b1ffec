"""Languages in which people are spoken with: those that Kokon has words in, and further ones."""

from shared.languages.known import KNOWN

ANOTHER = "mis"
"""One that is not among them; the code that ISO 639-2 has for languages without a code of their own."""
FURTHER = frozenset({
    "ak", "am", "az", "be", "bin", "bm", "bn", "bs", "ckb", "cs", "da", "dyu", "ee", "el", "et", "ff",
    "fi", "fil", "gu", "ha", "he", "hi", "hr", "ht", "hy", "id", "ig", "it", "ja", "ka", "kk", "km", "ko",
    "ku", "ky", "lg", "ln", "lo", "lt", "lv", "man", "mk", "mn", "ms", "my", "ne", "nl", "om", "pa", "ps",
    "pt", "rn", "rom", "rw", "si", "sk", "sl", "sn", "so", "sr", "sus", "sv", "sw", "ta", "te", "tg", "ti",
    "tk", "ug", "ur", "uz", "wo", "yo", "zu",
})  # fmt: skip
"""Those in which Kokon itself has no words."""
SPOKEN: tuple[str, ...] = (*sorted({code.split("-")[0] for code in KNOWN} | FURTHER), ANOTHER)
