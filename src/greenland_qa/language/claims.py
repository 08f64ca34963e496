"""A sentence in, how it claims what it claims out: what it denies, whose word it gives, what it leaves open."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from greenland_qa.language.tokens import Word, fold, is_content

_NEGATIONS = frozenset(["no", "not", "never", "none", "nobody", "nothing", "neither", "nor", "without", "cannot"])
# Words that deny without a "not": a sentence that says "failed to agree" may be told as "did not agree".
_DENYING = frozenset(
    """fail failed fails failing refuse refused refuses unable lack lacks lacked deny denied denies denying reject rejected rejects
    hardly barely unlikely ban banned bans prevent prevented stop stopped halted avoid avoided against rule ruled absent
    dismissed dismiss dismisses unwilling oppose opposed opposes""".split()
)
# A negation reaches so many of the words that carry meaning after it, within so many words.
_REACHED, _REACH = 3, 6
_SAID = re.compile(
    r"\b(?:sa(?:id|ys|ying)|told|tells|according to|report(?:ed|s|ing)?|reportedly|stat(?:ed|es|ing)|announc\w+|argu(?:ed|es|ing)"
    r"|add(?:ed|s)|warn\w*|insist\w*|believ\w+|thinks?|thought|describ\w+|declar\w+|explain\w*|confirm\w*|not(?:ed|es)"
    r"|wrote|tweeted|posted|suggest\w*|promis\w+|vow\w*|pledg\w+|urg(?:ed|es|ing)|call(?:ed|s|ing)|ask(?:ed|s)|in (?:his|her|their) view"
    r"|conclud\w+|emphasi\w+|predict\w*|estimat\w+)\b",
    re.I,
)
_DOUBTED = re.compile(
    r"\b(?:claim\w*|alleg\w+|accus\w+|den(?:y|ied|ies|ying)|reportedly|rumou?r\w*|unconfirmed|apparently|supposed\w*|suspect\w*"
    r"|threaten\w*|demand\w*|propos\w+|consider(?:s|ed|ing)|(?-i:may)|might|could|would|should|if|unless|whether|possibl[ey]|perhaps|likely"
    r"|potential(?:ly)?|expect\w*|plan(?:s|ned|ning)?|hop(?:es?|ed|ing)|want(?:s|ed)?|seek(?:s|ing)?|intend\w*|will)\b",
    re.I,
)


def is_negation(word: Word) -> bool:
    """Whether the word denies: "not", "never", "didn't"."""
    text = fold(word.text)
    return text in _NEGATIONS or text.endswith("n't")


def denies(words: Sequence[Word]) -> bool:
    """Whether anything is denied, by a negation or by a word like "refused"."""
    return any(is_negation(w) or fold(w.text) in _DENYING for w in words)


def denied(words: Sequence[Word]) -> frozenset[str]:
    """The keys of what is denied: the words that carry meaning after each negation."""
    return frozenset(
        after.key
        for at, word in enumerate(words)
        if is_negation(word)
        for after in islice((w for w in words[at + 1 : at + 1 + _REACH] if is_content(w)), _REACHED)
    )


def gives_word(text: str) -> bool:
    """Whether the text gives someone's word ("said", "according to"), or doubts it."""
    return bool(_SAID.search(text) or _DOUBTED.search(text))


def leaves_open(text: str) -> bool:
    """Whether the text leaves open that it is so: claimed, denied, possible, planned."""
    return bool(_DOUBTED.search(text))
