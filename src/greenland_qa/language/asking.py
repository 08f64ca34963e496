"""A question in, the clause of it that asks out: "What did she say when she landed?" asks what, not when.

Deliberately knows nothing of what kinds of answers there are.
"""

from __future__ import annotations

import re

_WORD = re.compile(r"\b(?:who(?:m|se)?|when|where|why|how|wh?ich|what)\b", re.I)
_HELPS = r"(?:(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|should|shall|may|might|must)(?:n[’']t)?|won[’']t|can[’']t)\b"
_BEFORE = r"(?:in|on|at|by|since|until|till|from|for|to|of|with|under|about|through|against|within|after|before|during)"
_LEAD = r"\s*(?:(?:and|but|so|then|also|or|well|ok|okay|please)\b,?\s*)*"
# How a clause begins that asks: by a question word, with what belongs before it, or by a verb.
_OPENS = re.compile(rf"{_LEAD}(?:(?:{_BEFORE} )?(?P<word>{_WORD.pattern})|(?P<helps>{_HELPS}))", re.I)
_INTRODUCES = re.compile(
    rf"{_LEAD}(?:{_BEFORE}|as|according|following|because|if|while|once|given|despite|when|where|although|though|today|this|last|yesterday)\b",
    re.I,
)
_ORDERS = re.compile(
    rf"{_LEAD}(?:(?:i (?:want|need|would like|[’']d like) to|let me|do you|we) )?(?:tell|say|show|give|explain|describe|list|name|find|know|remind|summari[sz]e)\b",
    re.I,
)
# What comes before a question inside a question: "Did they say when?", "what was said about why".
_TOLD = re.compile(
    r"\b(?:say|said|says|tell|told|know|known|knows|clear|unclear|sure|decided?|agreed?|set|announced?|disclosed?|explain(?:ed)?"
    r"|reveal(?:ed)?|confirm(?:ed)?|mention(?:ed)?|specif(?:y|ied)|stated?|understand|learn(?:ed|t)?|show(?:n|ed)?|described?)"
    r"(?: (?:me|us|him|her|them|yet|exactly|publicly))*\s+$",
    re.I,
)
_JOINED = re.compile(r"\b(?:about|as to|and|or)\s+$", re.I)


def asking(text: str) -> str:
    """The question from its clause that asks on. Question words that only open a clause in it ("the day when", "the man
    who") are put as "that".
    """
    start, main = _main(text)
    tail = text[start:]
    kept = None if main is None else main.start() - start

    def put(found: re.Match[str]) -> str:
        before = tail[: found.start()]
        asks = found.start() == kept or _JOINED.search(before) or (main is None and _TOLD.search(before))
        return found[0] if asks else "that"

    return _WORD.sub(put, tail)


def _main(text: str) -> tuple[int, re.Match[str] | None]:
    """Where the clause that asks begins, and its question word; None in a question for a yes or a no."""
    found = list(_WORD.finditer(text))
    clauses = [0, *(comma.end() for comma in re.finditer(r",\s+", text))]
    for at in clauses:
        opens = _OPENS.match(text, at)
        if opens is None or (at and not _INTRODUCES.match(text)):
            continue
        if opens["helps"]:
            return at, None
        word = next(w for w in found if w.start() == opens.start("word"))
        inverted = re.match(rf"\s+{_HELPS}", text[word.end() :], re.I)
        later = any(_OPENS.match(text, other) for other in clauses if other > at)
        if word[0].lower() not in ("when", "where") or inverted or not later:
            return at, word
    if found and not _ORDERS.match(text):
        # "The ship left for which harbour?": said as a statement, it asks at its end.
        return 0, next((w for w in reversed(found) if w[0].lower() in ("what", "which", "wich")), found[-1])
    return 0, found[0] if found else None
