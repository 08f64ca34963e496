"""Text in, comparable words out: folded, stemmed, with the few names that news writes in two ways made one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

import snowballstemmer

_STEMMER = snowballstemmer.stemmer("english")
# It keeps the word that it works on, so that two threads at once would find the stem of neither.
_STEMMING = Lock()

STOPWORDS = frozenset(
    """a about above after again against all also am an and any are aren't as at be because been before being below between both but
    by can cannot could did do does doing don't down during each either else etc ever few for from further had has have having he her
    here hers herself him himself his how however i if in into is it its itself just let me might more most much must my myself nor
    not of off on once only or other ought our ours out over own per same shall she should so some such than that the their theirs
    them themselves then there these they this those through to too under until up upon us very was we were what when where whether
    which while who whom whose why will with within without would yet you your yours s t ll re ve d m""".split()
)
# Two spellings of one name: a question may use either. Longest first, so that "united states of america" is not split.
_SAME_NAME = (
    (re.compile(r"\bunited states(?: of america)?\b|\bu\.s\.a?\.?(?!\w)|\busa\b|\bamericans?\b", re.I), "usa"),
    (re.compile(r"\bUS\b"), "usa"),
    (
        re.compile(r"\bunited kingdom\b|\bgreat britain\b|\bbritain\b|\bbritish\b|\bu\.k\.(?!\w)|\buk\b", re.I),
        "ukingdom",
    ),
    (re.compile(r"\beuropean union\b|\be\.u\.(?!\w)", re.I), "eu"),
    (re.compile(r"\bunited nations\b|\bu\.n\.(?!\w)", re.I), "un"),
)
# Letters that Unicode does not decompose; Løkke and Lokke are one man.
_UNDECOMPOSED = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)
# A people and its country are one key: "German troops" were sent by Germany.
_PEOPLES = {
    people: country
    for country, peoples in {
        "afghanistan": "afghan afghans", "argentina": "argentine argentinian", "australia": "australian australians",
        "austria": "austrian austrians", "belgium": "belgian belgians", "brazil": "brazilian brazilians", "canada": "canadian canadians",
        "chile": "chilean", "china": "chinese", "colombia": "colombian", "cuba": "cuban cubans", "denmark": "danish dane danes",
        "egypt": "egyptian", "estonia": "estonian", "ethiopia": "ethiopian", "europe": "european europeans", "finland": "finnish finn finns",
        "france": "french", "germany": "german germans", "greece": "greek greeks", "greenland": "greenlandic greenlander greenlanders",
        "hungary": "hungarian", "iceland": "icelandic", "india": "indian indians", "indonesia": "indonesian", "iran": "iranian iranians",
        "iraq": "iraqi iraqis", "ireland": "irish", "israel": "israeli israelis", "italy": "italian italians", "japan": "japanese",
        "kenya": "kenyan", "korea": "korean koreans", "latvia": "latvian", "lebanon": "lebanese", "lithuania": "lithuanian",
        "mexico": "mexican mexicans", "netherlands": "dutch", "nigeria": "nigerian", "norway": "norwegian norwegians",
        "pakistan": "pakistani", "poland": "polish pole poles", "portugal": "portuguese", "romania": "romanian", "russia": "russian russians",
        "scotland": "scottish", "spain": "spanish", "sweden": "swedish swede swedes", "switzerland": "swiss", "syria": "syrian",
        "taiwan": "taiwanese", "turkey": "turkish turk turks", "ukraine": "ukrainian ukrainians", "venezuela": "venezuelan venezuelans",
        "vietnam": "vietnamese", "wales": "welsh", "yemen": "yemeni",
    }.items()
    for people in peoples.split()
}  # fmt: skip
_COUNTRIES = frozenset({*(_STEMMER.stemWord(country) for country in _PEOPLES.values()), "usa", "ukingdom"})
_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*(?:['’][^\W\d_]+)?")


_PLAIN = re.compile(rf"(?P<initials>(?:[A-Z]\.){{2,}})|{_WORD.pattern}")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: where it stands, as written, and the key under which two texts agree on it."""

    start: int
    end: int
    text: str
    key: str


def fold(text: str) -> str:
    """Lower case without accents or typographic quotes: "Løkke’s" -> "lokke's"."""
    folded = text.casefold()
    if not folded.isascii():
        folded = unicodedata.normalize("NFKD", folded.translate(_UNDECOMPOSED).replace("’", "'").replace("‘", "'"))
        folded = "".join(c for c in folded if not unicodedata.combining(c)).casefold()
    return folded


def folded(text: str) -> frozenset[str]:
    """Every word once, folded, not stemmed: the form in which an archive looks words up."""
    return frozenset(_WORD.findall(fold(text)))


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The Snowball English stem of a folded word (Porter, 2001); a possessive loses its 's first."""
    bare = word.removesuffix("'s").removesuffix("'")
    with _STEMMING:
        return str(_STEMMER.stemWord(_PEOPLES.get(bare, bare)))


def words(text: str) -> tuple[Word, ...]:
    """Every word in order. Two spellings of one name ("the U.S.", "American") share a key."""
    named = [(m.start(), m.end(), key) for pattern, key in _SAME_NAME for m in pattern.finditer(text)]
    named.sort()
    found: list[Word] = []
    at = 0
    for start, end, key in named:
        if start < at:
            continue
        found += _plain(text, at, start)
        found.append(Word(start, end, text[start:end], key))
        at = end
    return tuple(found + _plain(text, at, len(text)))


def _plain(text: str, start: int, end: int) -> list[Word]:
    """Initials are one word: "J.D." is "JD"."""
    return [
        Word(m.start(), m.end(), m.group(), stem(fold(m.group().replace(".", "") if m["initials"] else m.group())))
        for m in _PLAIN.finditer(text, start, end)
    ]


def keys(text: str) -> frozenset[str]:
    """The keys of the words that carry meaning: no stopwords."""
    return frozenset(w.key for w in words(text) if is_content(w))


def is_country(name: str) -> bool:
    """Whether the name is of one of the countries whose people are known here, or of those people."""
    found = words(name)
    return len(found) == 1 and found[0].key in _COUNTRIES


def countries(found: Sequence[Word]) -> dict[int, str]:
    """Ordinal -> key of those of these words that name such a country or its people."""
    return {at: word.key for at, word in enumerate(found) if word.key in _COUNTRIES and word.text[:1].isupper()}


def is_content(word: Word) -> bool:
    return fold(word.text) not in STOPWORDS or word.key in ("usa",)


def near(a: str, b: str) -> bool:
    """Whether two keys differ by one slip of the keyboard: one letter more, less, other, or two swapped.

    Short words and figures are never near: "war" is not "car", 2025 is not 2026.
    """
    if a == b:
        return True
    if abs(len(a) - len(b)) > 1 or min(len(a), len(b)) < 4 or a[0] != b[0] or not (a.isalpha() and b.isalpha()):
        return False
    head = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    rest_a, rest_b = a[head:], b[head:]
    return (
        rest_a[1:] == rest_b[1:]
        or rest_a[1:] == rest_b
        or rest_a == rest_b[1:]
        or (rest_a[:2] == rest_b[1::-1] and rest_a[2:] == rest_b[2:])
    )
