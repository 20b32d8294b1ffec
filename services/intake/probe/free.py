"""How a text says that help costs nothing, language by language."""

import re
import unicodedata

WORDS = {
    "de": r"kostenlos|kostenfrei|unentgeltlich|gebührenfrei|\bgratis\b|kostet (sie |dich |euch )?nichts|ohne kosten\b",
    "en": r"free of charge|\bfor free\b|(\bis|\bare) free\b(?! to\b)|\bfree (and confidential|counselling|help)\b"
    r"|\bcosts? (you )?nothing\b|\bat no (cost|charge)\b",
    "ar": r"مجان|(دون|بدون|بلا) (مقابل|تكلفة|رسوم)|لا تكلف",
    "am": r"በነፃ|በነጻ|ያለ ክፍያ|ከክፍያ ነ[ፃጻ]",
    "bg": r"безплатн|без заплащане",
    "bn": r"বিনা ?মূল্যে|বিনা খরচে",
    "es": r"\bgratuit|\bgratis\b|sin coste?o?\b|no (le |te )?cuesta nada",
    "fa": r"رایگان|مجانی|بدون هزینه",
    "fr": r"\bgratuit|sans frais\b|ne (vous |te )?coûte rien",
    "ha": r"\bkyauta\b",
    "hi": r"नि[ः:]शुल्क|मुफ़?्त",
    "hu": r"\bingyen|díjmentes|térítésmentes",
    "it": r"\bgratuit|\bgratis\b|non costa n|senza costi\b",
    "ku": r"bê ?pere|belaş",
    "pa": r"ਮੁਫ਼?ਤ",
    "pcm": r"\bfree\b(?! to\b)|\bno (go |dey )?(cost|pay)\b|no (dey|go) pay|no go cost",
    "pl": r"bezpłatn|\bdarmow|za darmo\b|nieodpłatn",
    "ps": r"وړیا",
    "pt": r"\bgratuit|\bgrátis\b|\bde graça\b|sem custos?\b",
    "ro": r"\bgratuit|\bgratis\b|fără plată|nu (vă |te )?costă nimic",
    "ru": r"бесплатн|безвозмездн",
    "so": r"bilaash|lacag la['’]aan",
    "sq": r"\bfalas\b|pa pagesë",
    "sr": r"besplatn|бесплатн",
    "sw": r"bila malipo|\bbure\b",
    "ta": r"இலவச",
    "th": r"ฟรี|ไม่(มี|เสีย)ค่าใช้จ่าย",
    "ti": r"ብነ[ጻፃ]|ብዘይ ክፍሊት",
    "tr": r"ücretsiz|\bbedava\b|\bparasız\b",
    "uk": r"безкоштовн|безоплатн",
    "ur": r"\bمفت\b|بلا معاوضہ",
    "vi": r"miễn phí|không mất tiền",
    "zh": r"免费|免費|不收费|不收費",
}
"""By language; in one that is not here nobody knows yet what it would look like. Words, not sense."""
FOUND = {language: re.compile(unicodedata.normalize("NFC", words), re.IGNORECASE) for language, words in WORDS.items()}
NOT = frozenset({"nicht", "keine", "not", "never", "pas", "no", "non", "nu", "não", "nie", "nem", "не", "ne", "nuk"})
"""Standing one or two words before, it says the opposite."""


def says_free(text: str, language: str) -> bool | None:
    """None where the words of that language are not known here."""
    words = FOUND.get(language.partition("-")[0])
    if words is None:
        return None
    whole = unicodedata.normalize("NFC", text)
    return any(not NOT & set(whole[: found.start()].lower().split()[-2:]) for found in words.finditer(whole))
