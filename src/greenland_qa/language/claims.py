"""A sentence in, how it claims what it claims out: what it denies, whose word it gives, what it leaves open."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from greenland_qa.language.tokens import Word, fold, is_content, words

_NEGATIONS = frozenset(["no", "not", "never", "none", "nobody", "nothing", "neither", "nor", "without", "cannot"])
# Words that deny without a "not": a sentence that says "failed to agree" may be told as "did not agree".
_DENYING = frozenset(
    """fail failed fails failing refuse refused refuses unable lack lacks lacked deny denied denies denying reject rejected rejects
    hardly barely unlikely ban banned bans prevent prevented stop stopped halted avoid avoided against rule ruled absent
    dismissed dismiss dismisses unwilling oppose opposed opposes""".split()
)
# What else turns a sentence that it stands beside.
_TURNING = frozenset("if unless myth false falsely untrue wrong wrongly hoax".split())
# A negation, or a "would", reaches so many of the words that carry meaning after it, within so many words.
_REACHED, _REACH = 3, 6
_SAID = re.compile(
    r"\b(?:sa(?:id|ys|ying)|told|tells|according to|report(?:ed|s|ing)?|reportedly|(?-i:states)|stat(?:ed|ing)|announc\w+|argu(?:ed|es|ing)"
    r"|add(?:ed|s)|warn\w*|insist\w*|believ\w+|thinks?|thought|describ\w+|declar\w+|explain\w*|confirm\w*|not(?:ed|es)"
    r"|wrote|tweeted|posted|suggest\w*|promis\w+|vow\w*|pledg\w+|urg(?:ed|es|ing)|in (?:his|her|their) view"
    r"|conclud\w+|emphasi\w+|predict\w*|estimat\w+|claim\w*|alleg\w+|accus\w+|den(?:y|ied|ies|ying)|rumou?r\w*|unconfirmed"
    r"|complain\w*|assert(?:s|ed|ing)?|contend(?:s|ed|ing)?|apparently|supposed\w*|suspect\w*|agreed that|threaten\w*|demand\w*|propos\w+|accord\w* to|in the words of)\b",
    re.I,
)
_OPEN = frozenset(
    """might could would should will if unless whether possible possibly perhaps likely potential potentially expected expects expect
    plan plans planned planning hopes hope hoped hoping wants want wanted seeks seek seeking intends intend intended considers
    considering considered proposed proposes threatened threatens alleged allegedly reportedly claimed claims accused denied""".split()
)


def is_negation(word: Word) -> bool:
    """Whether the word denies: "not", "never", "didn't"."""
    text = fold(word.text)
    return text in _NEGATIONS or text.endswith("n't")


def denied(words: Sequence[Word]) -> frozenset[str]:
    """The keys of what is denied: the words that carry meaning after each negation."""
    return frozenset().union(*denials(words))


def denials(words: Sequence[Word]) -> tuple[frozenset[str], ...]:
    """What each negation denies, in order; of one at the end, nothing."""
    return tuple(_reached(words, [at]) for at, word in enumerate(words) if is_negation(word))


def refuses(words: Sequence[Word]) -> bool:
    """Whether something is denied without a "not": "refused", "unlikely"."""
    return any(fold(w.text) in _DENYING for w in words)


def left_open(words: Sequence[Word]) -> frozenset[str]:
    """The keys of what is not said to be so: the words that carry meaning after each "may", "would", "plans to"."""
    return _reached(words, [at for at, w in enumerate(words) if w.text == "may" or fold(w.text) in _OPEN])


def leaves_open(words: Sequence[Word]) -> bool:
    """Whether anything is told as not certain to be so: planned, possible, claimed."""
    return any(w.text == "may" or fold(w.text) in _OPEN for w in words)


def turns(text: str) -> bool:
    """Whether the text, left out of a sentence, may turn what is left: whose word it is, that it is denied, on what condition."""
    found = words(text)
    denies = refuses(found) or any(map(is_negation, found))
    return denies or gives_word(text) or any(fold(w.text) in _TURNING for w in found)


def gives_word(text: str) -> bool:
    """Whether the text gives someone's word: "said", "according to", "denied"."""
    return bool(_SAID.search(text))


def near_saying(text: str, words: Sequence[Word], reach: int, after: int = 0) -> tuple[frozenset[str], ...]:
    """For each "said" or the like: the keys of the words that carry meaning within reach before it, and within `after` after
    it; after "according to" as many as before.
    """
    found = []
    for said in _SAID.finditer(text):
        near = [w for w in words if w.end <= said.start()][-reach:]
        following = reach if said.group().lower() == "according to" else after
        near += [w for w in words if w.start >= said.end()][:following]
        found.append(frozenset(w.key for w in near if is_content(w)))
    return tuple(found)


def _reached(words: Sequence[Word], places: Sequence[int]) -> frozenset[str]:
    return frozenset(
        word.key
        for at in places
        for word in islice((w for w in words[at + 1 : at + 1 + _REACH] if is_content(w)), _REACHED)
    )
