"""Text in, what stands between its quotation marks out."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Straight and typographic marks of English, German, French and Danish. Single quotes count only around several words
# and outside a word, so that an apostrophe opens nothing.
_QUOTED = re.compile(
    r"“(?P<a>[^“”]+)”|\"(?P<b>[^\"]+)\"|„(?P<c>[^„“”]+)[“”]|«\s?(?P<d>[^«»]+?)\s?»|»(?P<e>[^«»]+)«"
    r"|(?<!\w)‘(?P<f>[^‘’]+(?:’\w[^‘’]*)*)’(?!\w)|(?<!\w)'(?!(?:s|re|ll|ve|d|t|m)\b)(?P<g>[^'\n]+ [^'\n]*)'(?!\w)"
)
_QUOTES = str.maketrans(dict.fromkeys("“”„«»", '"') | dict.fromkeys("‘’‚", "'") | dict.fromkeys("–—−‑", "-"))


@dataclass(frozen=True, slots=True)
class Quotation:
    """The words between two quotation marks, and where these words stand."""

    start: int
    end: int
    text: str


def quotations(text: str) -> tuple[Quotation, ...]:
    """Every quotation in order, without its marks and without a comma or stop that print puts inside them."""
    found = []
    for match in _QUOTED.finditer(text):
        group = next(name for name, value in match.groupdict().items() if value is not None)
        start, _end = match.span(group)
        inner = match[group].rstrip(" ,.;")
        if inner:
            found.append(Quotation(start, start + len(inner), inner))
    return tuple(found)


def plain_marks(text: str) -> str:
    """The text with straight quotes, plain dashes and single blanks, so that two prints of the same words agree."""
    return " ".join(text.translate(_QUOTES).split())
