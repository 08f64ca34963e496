"""Text in, the offsets of its sentences out. Knows no article: a caller cuts the text by the offsets."""

from __future__ import annotations

import re
from collections.abc import Iterator

import sentencex

# sentencex ends a sentence after these when a capital follows; in news they open a name or a month ("Lt. Gov. Smith").
_UNFINISHED = re.compile(
    r"(?:^|[\s(\"“‘'])(?:Mr|Mrs|Ms|Dr|Prof|Gov|Lt|Gen|Col|Maj|Capt|Sgt|Sen|Rep|Reps|Sens|Rev|Hon|St|Mt|Ft|Adm|Cmdr|Pres"
    r"|Amb|Dep|Insp|Supt|[Aa]pprox|No|Nos|Art|vs|v|[A-Z]|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\.$"
)
# After "a.m." the zone or the day belongs to the time.
_TIME_OF_DAY = re.compile(r"\b[ap]\.m\.$", re.I)
_OF_A_TIME = re.compile(
    r"(?:[ECMPW][SD]?T|GMT|UTC|BST|CES?T|EES?T|IST|JST|KST|WGS?T|AE[SD]T|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
    r"|(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Aug|Sept?|Oct|Nov|Dec)"
    r"|(?:[A-Z]\w+ ){1,2}time)\b"
)
_LINE = re.compile(r"[^\n]+")
# Text wrapped by hand, as in plain-text feeds: most lines nearly fill one width and end in the middle of a sentence.
_WRAP_MIN, _WRAP_MAX = 45, 100


def sentences(text: str, *, language: str = "en") -> tuple[tuple[int, int], ...]:
    """(start, end) of every sentence, in order, without the blanks around it; () for a blank text.

    A line break ends a sentence (a heading has no full stop), except in text that is wrapped by hand.
    """
    return tuple(
        (start, end)
        for block_start, block_end in _blocks(text)
        for start, end in _joined(text, _cut(text, block_start, block_end, language))
    )


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of each stretch that no sentence may leave: a line, or a paragraph of wrapped lines."""
    if not _is_wrapped(text):
        yield from (m.span() for m in _LINE.finditer(text))
        return
    start = 0
    for gap in re.finditer(r"\n[ \t]*\n", text):
        yield start, gap.start()
        start = gap.end()
    yield start, len(text)


def _is_wrapped(text: str) -> bool:
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if len(lines) < 4 or max(map(len, lines)) > _WRAP_MAX:
        return False
    open_ended = sum(len(line) >= _WRAP_MIN and line[-1] not in ".!?:”\"'" for line in lines)
    return open_ended * 2 > len(lines)


def _cut(text: str, start: int, end: int, language: str) -> Iterator[tuple[int, int]]:
    block = text[start:end]
    offset = 0
    for piece in sentencex.segment(language, block):
        # The pieces follow each other in the block; find() also survives a piece that lost a blank at its edge.
        at = block.find(piece.strip(), offset)
        if piece.strip() and at >= 0:
            offset = at + len(piece.strip())
            yield start + at, start + offset


def _joined(text: str, pieces: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The pieces, with those joined that were parted after an abbreviation or before a lone closing quote."""
    held: tuple[int, int] | None = None
    for start, end in pieces:
        if held is not None and _go_on(text[held[0] : held[1]], text[start:end]):
            held = held[0], end
            continue
        if held is not None:
            yield held
        held = start, end
    if held is not None:
        yield held


def _go_on(piece: str, following: str) -> bool:
    timed = _TIME_OF_DAY.search(piece) and _OF_A_TIME.match(following)
    return bool(_UNFINISHED.search(piece) or timed or not re.search(r"\w", following))
