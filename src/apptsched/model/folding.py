"""What a search compares: texts without accents and case, and their words.

The twin of the database's `apptsched.fold` and `apptsched.words`, for the characters of Unicode
14; later ones fold as far as the Unicode of the server, or of this Python, knows them.
"""

from __future__ import annotations

import re
from unicodedata import normalize

WORD_LIMIT = 200

_ASCII_CASE = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
# Accents, vowel points of Hebrew and Arabic, and what has no width.
_MARKS = re.compile(
    "["
    r"\u00ad\u02b9-\u02df\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5"
    r"\u05c7\u0610-\u061a\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f"
    r"\u2060\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\ufeff"
    "]"
)
# Blanks, punctuation and symbols.
_BETWEEN_WORDS = re.compile(
    "["
    r"\u0001-/:-@\[-`{-\u00bf\u00d7\u00f7\u037e\u0387\u055a-\u055f\u0589\u058a\u05be"
    r"\u05c0\u05c3\u05c6\u05f3\u05f4\u060c\u061b\u061f\u066a-\u066d\u06d4\u0964\u0965"
    r"\u2000-\u2bff\u2e00-\u2e7f\u3000-\u3004\u3008-\u3020\u3030\u303d-\u303f\u30fb"
    r"\ufffc\ufffd\U0001f000-\U0001faff"
    "]+"
)
# Of Latin also the letters that no normal form takes apart.
_LETTERS = str.maketrans(
    "ÐØðøĐđĦħıŁłŊŋŦŧƀƁƂƄƆƇƉƊƋƎƏƐƑƓƔƖƗƘƜƝƟƢƤƦƧƩƬƮƱƲƳƵƶƷƸƼǤǶǷȜȠȢȤȷȺȻȼȽȾɁɃɄɅɆɈɊɌɎəɨɵ"
    "ͰͲͶͿΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩςϏϘϚϜϞϠϷϺϽϾϿ"
    "ЂЄЅІЈЉЊЋЏАБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯѠѢѤѦѨѪѬѮѰѲѴѸѺѼѾҀҊҌҎҐҒҔҖҘҚҜҞҠҢҤҦҨҪҬҮҰҲҴҶҸҺҼҾӀӃӅӇӉӋӍ"
    "ӔӘӠӨӶӺӼӾԀԂԄԆԈԊԌԎԐԒԔԖԘԚԜԞԠԢԤԦԨԪԬԮ"
    "ԱԲԳԴԵԶԷԸԹԺԻԼԽԾԿՀՁՂՃՄՅՆՇՈՉՊՋՌՍՎՏՐՑՒՓՔՕՖ"
    "ᲐᲑᲒᲓᲔᲕᲖᲗᲘᲙᲚᲛᲜᲝᲞᲟᲠᲡᲢᲣᲤᲥᲦᲧᲨᲩᲪᲫᲬᲭᲮᲯᲰᲱᲲᲳᲴᲵᲶᲷᲸᲹᲺᲽᲾᲿ",
    "dododdhhillnnttbɓƃƅɔƈɖɗƌǝeɛƒɠɣɩiƙɯɲoƣƥʀƨʃƭʈʊʋƴzzʒƹƽǥƕƿȝƞȣȥjaccƚⱦɂbʉʌɇɉɋɍɏeio"
    "ͱͳͷϳαβγδεζηθικλμνξοπρστυφχψωσϗϙϛϝϟϡϸϻͻͼͽ"
    "ђєѕіјљњћџабвгдежзиклмнопрстуфхцчшщъыьэюяѡѣѥѧѩѫѭѯѱѳѵѹѻѽѿҁҋҍҏґғҕҗҙқҝҟҡңҥҧҩҫҭүұҳҵҷҹһҽҿӏӄӆӈӊӌӎ"
    "ӕәӡөӷӻӽӿԁԃԅԇԉԋԍԏԑԓԕԗԙԛԝԟԡԣԥԧԩԫԭԯ"
    "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆ"
    "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰჱჲჳჴჵჶჷჸჹჺჽჾჿ",
)
_PAIRS = str.maketrans(
    {"ß": "ss", "ẞ": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "þ": "th", "Þ": "th"}
)


def fold(text: str) -> str:
    """Return *text* without accents, case, and what has no width.

    Compatibility forms become plain ones (NFKD); ß, æ, œ and þ two letters; ø, ł, đ and their
    like one. Latin, Greek, Cyrillic, Armenian and Georgian lose their case.
    """
    if text.isascii():
        return text.translate(_ASCII_CASE)
    plain = normalize("NFC", _MARKS.sub("", normalize("NFKD", text))).translate(_LETTERS)
    return plain.translate(_PAIRS).translate(_ASCII_CASE)


def words(text: str) -> list[str]:
    """Return the folded words of *text* in order, each cut to 200 characters."""
    return [word[:WORD_LIMIT] for word in _BETWEEN_WORDS.split(fold(text)) if word]
