"""What a language model says in, piece by piece; its sentences out, each without markup and with the marks it cites.

Reads plain text as the prompt asks for it, and the JSON that some models write all the same. Knows no evidence.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from greenland_qa.errors import BackendMalformed
from greenland_qa.language.sentences import sentences

# No sentence of an answer is longer; what is has no end.
LONGEST_SENTENCE_CHARS = 1_200

_THOUGHT = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL | re.I)
_MARKUP = (
    (re.compile(r"!\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\])"), ""),  # images
    (re.compile(r"\[([^\]]*)\]\((?:[^)]*)\)"), r"\1"),  # links keep their words
    (re.compile(r"</?[a-zA-Z!][^>]*>"), ""),
    (re.compile(r"(?:\b[a-z][a-z0-9+.-]{1,20}://|\bwww\.|\b(?:javascript|data|vbscript|mailto|file):)\S*[^\s.,;:!?”\"']", re.I), ""),
    (re.compile(r"^\s{0,3}(?:[-*•>]|#{1,6}|\d{1,2}[.)])\s+"), ""),
    (re.compile(r"\*\*|__|`+|(?<!\w)[*_](?=\w)|(?<=[\w.,!?])[*_](?!\w)"), ""),
)  # fmt: skip
# Citations after the stop belong to the sentence before it.
_STOP_THEN_MARKS = re.compile(r"(?<=\S)([.!?…][”\"’'»)]*)((?:\s*\[[^\[\]\n]{1,40}\](?!\())+)")
# What small models put before an answer, and what the prompt says of a source.
_LEADS = re.compile(
    r"^(?:(?:the )?(?:short )?(?:answer|source|sentence)(?: is)?|question|a)\s*:\s*|\([^()]*\b(?:outlet|day) unknown[^()]*\)",
    re.I,
)
_BRACKETS = re.compile(r"\s*[\[(【]([^\[\]()【】]{1,40})[\])】]")
_CLOSED = re.compile(r"\][.!?…][”\"’'»)]*\s*$")
_ENDED = re.compile(r"[.!?…\]][”\"’'»)]*$")
_JSON = re.compile(r"^\s*(?:```|\{|\[\s*[{\"])")
_FENCE = re.compile(r"```\w*")
_OBJECT = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A sentence of the model's, and the marks it cites, those that it was shown and no other."""

    text: str
    marks: frozenset[str]


class Parser:
    """Takes what one model says to one question. `declined`: it said that the sources do not answer."""

    def __init__(self, *, marks: frozenset[str], nothing: str) -> None:
        self._marks = marks
        self._nothing = nothing.casefold()
        self._held = ""
        self.declined = False

    def feed(self, piece: str) -> Iterator[Said]:
        """The sentences that end with this piece. Raises: BackendMalformed for one without end."""
        self._held += piece
        if _JSON.match(self._held):
            return
        yield from self._cut(final=False)
        if len(_THOUGHT.sub("", self._held)) > LONGEST_SENTENCE_CHARS:
            raise BackendMalformed(
                "The language model wrote a sentence without end, and was stopped.", advice="Choose another model."
            )

    def end(self) -> Iterator[Said]:
        """What is left. Raises: BackendMalformed for half a sentence, which a model that was cut off leaves."""
        if _JSON.match(self._held):
            found = list(self._objects())
            if found:
                yield from found
                return
            self._held = _FENCE.sub("", self._held)
        yield from self._cut(final=True)
        if self._held.strip():
            raise BackendMalformed(
                "The language model broke off in the middle of a sentence.", advice="Look at what its server says."
            )

    def _cut(self, *, final: bool) -> Iterator[Said]:
        held = _THOUGHT.sub("", self._held)
        if "<think" in self._held.lower() and not re.search(r"</think", self._held, re.I):
            return
        held = _STOP_THEN_MARKS.sub(lambda m: f"{''.join(m[2].split())}{m[1]}", held)
        found = sentences(held)
        done = 0
        for number, (start, end) in enumerate(found):
            text = held[start:end]
            if number == len(found) - 1:
                ended = _ENDED.search(text) or self._nothing in text.casefold()
                if not ((final and ended) or _CLOSED.search(text) or "\n" in held[end:]):
                    break
            elif number == len(found) - 2 and held[found[-1][0]] == "[" and not final:
                break  # its marks are still coming
            done = end
            yield from self._said(text)
        self._held = held[done:].lstrip(" ") if done else held

    def _said(self, text: str) -> Iterator[Said]:
        if self._nothing in text.casefold():
            self.declined = True
            return
        marks = frozenset(m for m in self._marks if re.search(rf"\b{m}\b", text))
        clean = " ".join(_LEADS.sub("", prose(self._without_marks(text))).split())
        # A question is no answer: it is the one that was asked.
        if re.search(r"[^\W\d_]{2}", clean) and not clean.endswith("?"):
            yield Said(text=clean, marks=marks)

    def _without_marks(self, text: str) -> str:
        def dropped(match: re.Match[str]) -> str:
            inside = match[1]
            known = any(re.search(rf"\b{m}\b", inside) for m in self._marks)
            like_one = match[0].lstrip()[0] != "(" and re.fullmatch(
                r"[A-Z]?\d+(?:\s*[,;]\s*[A-Z]?\d+)*", inside.strip()
            )
            return "" if known or like_one else match[0]

        text = _BRACKETS.sub(dropped, text)
        for mark in self._marks:
            text = re.sub(rf"(?:\bsources? )?\b{mark}\b:?", "", text)
        return text

    def _objects(self) -> Iterator[Said]:
        """The sentences of JSON: of every object that has one, whatever the whole looks like."""
        for match in _OBJECT.finditer(self._held):
            try:
                row = json.loads(match.group())
            except ValueError:
                continue
            text = next((row[k] for k in ("text", "sentence", "answer", "content") if isinstance(row.get(k), str)), "")
            rest = json.dumps([value for value in row.values() if value != text])
            cited = [m for m in self._marks if re.search(rf"\b{m}\b", rest)]
            for start, end in sentences(text):
                yield from self._said(f"{text[start:end]} {' '.join(f'[{m}]' for m in cited)}".strip())


def prose(text: str) -> str:
    """The text without links, images, tags, markup and characters that cannot be seen."""
    text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Co", "Cs", "Cn"))
    for pattern, kept in _MARKUP:
        text = pattern.sub(kept, text)
    return re.sub(r"\s+([.,;:!?])", r"\1", " ".join(text.split()))
