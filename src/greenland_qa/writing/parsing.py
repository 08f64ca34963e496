"""What a language model says in, piece by piece; its sentences out, each without markup and with the marks it cites.

Reads JSON, each object as soon as it is closed, and plain text: models write either, whatever they were asked for. Knows
no evidence.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from greenland_qa.errors import BackendMalformed
from greenland_qa.language.sentences import sentences

# No sentence of an answer is longer; what is has no end.
LONGEST_SENTENCE_CHARS = 1_200

_THOUGHT = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL | re.I)
_THINKS = re.compile(r"<think", re.I)
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
# "Here is the answer in JSON:" and a fence may stand before it.
_JSON = re.compile(r"^\s*(?:[^\n{\[]{0,80}:\s*)?(?:```\w*\s*)?(?=\{|\[\s*\{)")
_FENCE = re.compile(r"```\w*")
_FENCE_OPENS = re.compile(r"^\s*`{1,3}\w*\s*$")
_DECODER = json.JSONDecoder()
# Where models put a sentence.
_TEXTS = ("text", "sentence", "answer", "content")


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
        self._in_json = False
        self.declined = False

    def feed(self, piece: str) -> Iterator[Said]:
        """The sentences that end with this piece. Raises: BackendMalformed for one without end."""
        self._held = _THOUGHT.sub("", self._held + piece)
        if _THINKS.search(self._held) or _FENCE_OPENS.match(self._held):
            return
        yield from self._read(final=False)
        if len(self._held) > LONGEST_SENTENCE_CHARS:
            raise BackendMalformed(
                "The language model wrote a sentence without end, and was stopped.", advice="Choose another model."
            )

    def end(self) -> Iterator[Said]:
        """What is left. Raises: BackendMalformed for half a sentence, which a model that was cut off leaves."""
        yield from self._read(final=True)
        if self._held.strip():
            raise BackendMalformed(
                "The language model broke off in the middle of a sentence.", advice="Look at what its server says."
            )

    def _read(self, *, final: bool) -> Iterator[Said]:
        if not self._in_json and (before := _JSON.match(self._held)):
            self._in_json = True
            self._held = self._held[before.end() :]
        if self._in_json:
            yield from self._objects()
            # Closing brackets and fences may be missing; an object that is still open was cut off.
            if final and "{" not in self._held:
                self._held = ""
            return
        if final:
            self._held = _FENCE.sub("", self._held)
        yield from self._cut(final=final)

    def _cut(self, *, final: bool) -> Iterator[Said]:
        if _THINKS.search(self._held):
            return
        held = _STOP_THEN_MARKS.sub(lambda m: f"{''.join(m[2].split())}{m[1]}", self._held)
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
        # A question is no answer: it is the one that was asked. A colon announces one.
        if re.search(r"[^\W\d_]{2}", clean) and not clean.endswith(("?", ":")):
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
        """The sentences of JSON: of every object that has one and is closed, whatever the whole looks like."""
        at = 0
        while (start := self._held.find("{", at)) >= 0:
            try:
                value, end = _DECODER.raw_decode(self._held, start)
            except (ValueError, RecursionError):
                at = start + 1  # not closed yet: one inside it may be
                continue
            rows = list(_rows(value))
            none = value.get("sentences") == []
            if not (rows or none):
                at = end  # what it is a part of may have a sentence
                continue
            self.declined |= none
            self._held, at = self._held[end:], 0
            for row in rows:
                yield from self._of_row(row)

    def _of_row(self, row: dict[str, Any]) -> Iterator[Said]:
        text = next(row[key] for key in _TEXTS if isinstance(row.get(key), str))
        rest = json.dumps([value for value in row.values() if value != text])
        cited = [m for m in self._marks if re.search(rf"\b{m}\b", rest)]
        for start, end in sentences(text):
            yield from self._said(f"{text[start:end]} {' '.join(f'[{m}]' for m in cited)}".strip())


def _rows(value: object) -> Iterator[dict[str, Any]]:
    """The objects that have a sentence, this one or those in it."""
    if isinstance(value, dict) and any(isinstance(value.get(key), str) for key in _TEXTS):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _rows(inner)


def prose(text: str) -> str:
    """The text without links, images, tags, markup and characters that cannot be seen."""
    text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Co", "Cs", "Cn"))
    for pattern, kept in _MARKUP:
        text = pattern.sub(kept, text)
    return re.sub(r"\s+([.,;:!?])", r"\1", " ".join(text.split()))
