"""The nouns of the journey, frozen: what the stages take and give.

Deliberately knows no file, no index, no model and no clock: nothing here does I/O, and a later stage makes a new
value rather than completing an earlier one.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from greenland_qa.errors import QuestionRejected

# A question longer than this is a pasted document; the limit also bounds what one question can cost.
MAX_QUESTION_CHARS = 2_000


class DateBasis(StrEnum):
    """How we know the day on which an article was published."""

    STATED = "stated"
    IN_THE_TEXT = "in the text"
    FILE_NAME = "file name"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A day of publication and how it is known. `day` is None exactly when the basis is unknown."""

    day: date | None
    basis: DateBasis

    def __post_init__(self) -> None:
        if (self.day is None) != (self.basis is DateBasis.UNKNOWN):
            raise ValueError(f"a day and the basis {self.basis.value!r} do not go together: {self.day}")


UNDATED = Dated(day=None, basis=DateBasis.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a reader needs to know of an article to judge a quotation from it; travels inside every span."""

    article_id: str
    title: str
    title_made: bool = False
    """True where the article had no title and one was made from its first sentence."""
    outlet: str | None = None
    url: str | None = None
    file: str | None = None
    published: Dated = UNDATED
    authors: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.article_id or not self.title:
            raise ValueError("a source has an article_id and a title")


def article_id_of(body: str) -> str:
    """The id of the article with this body: the first 16 hex digits of the sha256 of its UTF-8 text."""
    return hashlib.sha256(body.encode("utf-8")).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article. `body` is NFC text with newlines as "\\n"; every offset in the system counts its characters."""

    source: Source
    body: str
    language: str = "en"
    origin: str | None = field(default=None, compare=False)
    """The whole path of the file that it was read from, which tells two files of one name apart; in no reply."""

    def __post_init__(self) -> None:
        if not self.body.strip():
            raise ValueError("an article has a body")
        if "\r" in self.body or not unicodedata.is_normalized("NFC", self.body):
            raise ValueError("a body is NFC text with newlines as \\n")
        if self.source.article_id != article_id_of(self.body):
            raise ValueError("an article_id is the hash of the body")


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Characters `start` to `end` of an article's body; `text` is exactly body[start:end]."""

    source: Source
    start: int
    end: int
    text: str

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end or self.end - self.start != len(self.text):
            raise ValueError(f"{self.start}..{self.end} is not a span of {len(self.text)} characters")

    @property
    def id(self) -> str:
        return f"{self.source.article_id}:{self.start}-{self.end}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """The unit that is indexed: some neighbouring sentences of one article; `text` is exactly body[start:end]."""

    source: Source
    ordinal: int
    start: int
    end: int
    text: str

    def __post_init__(self) -> None:
        if self.ordinal < 0 or not 0 <= self.start < self.end or self.end - self.start != len(self.text):
            raise ValueError(f"{self.start}..{self.end} is not a passage of {len(self.text)} characters")

    @property
    def id(self) -> str:
        return f"{self.source.article_id}:{self.ordinal}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One earlier question of the conversation and the text of the reply that it got."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a person asked, on which day, and the frame that they set.

    `as_of` hides every article published later; `outlets` limits the archive to these outlets (empty: all), `since`
    and `until` to articles published between these days, both included. What is new is judged from `as_of` alone.
    Raises: QuestionRejected for an empty text, one of over 2,000 characters, an as_of after asked_on, or an until
    before since.
    """

    text: str
    asked_on: date
    as_of: date | None = None
    outlets: tuple[str, ...] = ()
    turns: tuple[Turn, ...] = ()
    since: date | None = None
    until: date | None = None

    def __post_init__(self) -> None:
        if not any(c.isalnum() for c in self.text):
            raise QuestionRejected("The question is empty.", advice="Type a question of at least one word.")
        if len(self.text) > MAX_QUESTION_CHARS:
            raise QuestionRejected(
                f"The question has {len(self.text):,} characters.",
                advice=f"Shorten it to {MAX_QUESTION_CHARS:,} characters at most.",
            )
        if self.as_of is not None and self.as_of > self.asked_on:
            raise QuestionRejected(
                f"The as-of date {self.as_of} lies after the day of asking, {self.asked_on}.",
                advice="Choose an as-of date on or before the day of asking.",
            )
        if self.since and self.until and self.until < self.since:
            raise QuestionRejected(
                f"No article can be published from {self.since} to {self.until}.",
                advice="Choose a last day that is not before the first one.",
            )


class AnswerKind(StrEnum):
    """What kind of thing the question asks for."""

    NUMBER = "number"
    DATE = "date"
    DURATION = "duration"
    PERSON = "person"
    PLACE = "place"
    NAME = "name"
    LIST = "list"
    REASON = "reason"
    STATEMENT = "statement"
    YES_NO = "yes or no"
    ORDER = "order"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The days that the question's own time words speak of, both ends included; None: open on that side."""

    start: date | None
    end: date | None
    words: str
    """The words of the question that said so: "this week"."""

    def __post_init__(self) -> None:
        if self.start is None and self.end is None:
            raise ValueError("a window is bounded on one side at least")
        if self.start and self.end and self.start > self.end:
            raise ValueError(f"a window does not end before it starts: {self.start}..{self.end}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """A question understood: stand-alone, its time resolved, and the kind of answer it wants."""

    question: Question
    stand_alone: str
    """All that is asked, without an order to the machine before it. What earlier turns lend it stands at its end, in brackets."""
    kind: AnswerKind
    lent: str = ""
    """What earlier turns lend it."""
    window: Window | None = None
    wants_latest: bool = False

    @property
    def own(self) -> str:
        """The question without what earlier turns lend it."""
        return self.stand_alone.removesuffix(f" ({self.lent})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A passage that retrieval found. Only the order of scores means anything."""

    passage: Passage
    score: float
    ranks: tuple[tuple[str, int], ...] = ()
    """(list, rank from 1) for each list it came from: (("dense", 3), ("full text", 1))."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A sentence span judged to answer. `relevance` is in [0, 1]."""

    span: Span
    passage: Passage
    relevance: float

    def __post_init__(self) -> None:
        if not 0.0 <= self.relevance <= 1.0:
            raise ValueError(f"relevance {self.relevance} is not in [0, 1]")


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftSentence:
    """A sentence as a writer proposes it, with the spans it cites; not yet checked, so never shown."""

    text: str
    spans: tuple[Span, ...]


class Verdict(StrEnum):
    SUPPORTED = "supported"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence and what the check of it said. Supported sentences cite at least one span."""

    text: str
    spans: tuple[Span, ...]
    verdict: Verdict
    reason: str

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ValueError("a sentence has a text")
        if self.verdict is Verdict.SUPPORTED and not self.spans:
            raise ValueError("a supported sentence cites a span")


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A span under its number. Numbers count articles from 1: several spans of one article share one number."""

    number: int
    span: Span


def numbered(sentences: tuple[Sentence, ...]) -> tuple[Citation, ...]:
    """The citations of these sentences: articles numbered in the order they first appear, each span once."""
    numbers: dict[str, int] = {}
    citations: dict[str, Citation] = {}
    for sentence in sentences:
        for span in sentence.spans:
            number = numbers.setdefault(span.source.article_id, len(numbers) + 1)
            citations.setdefault(span.id, Citation(number=number, span=span))
    return tuple(citations.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What an archive, or the part of it that a question may see, holds."""

    articles: int
    undated: int
    first: date | None
    last: date | None
    outlets: tuple[str, ...] = ()
    passages: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """At least one sentence, each supported and citing; citations as `numbered` gives them."""

    sentences: tuple[Sentence, ...]
    writer: str
    withheld: tuple[Sentence, ...] = ()
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.sentences or any(s.verdict is not Verdict.SUPPORTED for s in self.sentences):
            raise ValueError("an answer has at least one sentence, and every sentence is supported")

    @property
    def citations(self) -> tuple[Citation, ...]:
        return numbered(self.sentences)

    @property
    def text(self) -> str:
        """The sentences, each with the numbers of its citations: "The talks were frank [1]."."""
        number = {c.span.id: c.number for c in self.citations}
        return " ".join(_marked(s.text, sorted({number[span.id] for span in s.spans})) for s in self.sentences)


def _marked(text: str, numbers: list[int]) -> str:
    marks = "".join(f"[{n}]" for n in numbers)
    # The full stop closes the sentence with its citation, as in print; other ends ("?”") stay whole.
    return f"{text[:-1]} {marks}." if text.endswith(".") and not text.endswith("..") else f"{text} {marks}"


class RefusalReason(StrEnum):
    EMPTY_ARCHIVE = "empty archive"
    NOTHING_IN_SCOPE = "nothing in scope"
    NO_EVIDENCE = "no evidence"
    NOTHING_SUPPORTED = "nothing supported"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Not knowing, as a value: why, what is missing, what the archive does hold, and the nearest spans."""

    reason: RefusalReason
    message: str
    coverage: Coverage
    nearest: tuple[Span, ...] = ()
    withheld: tuple[Sentence, ...] = ()
    notes: tuple[str, ...] = ()
    writer: str = "extractive"


Reply = Answer | Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """One question from asking to reply, with what every stage gave and the seconds it took."""

    question: Question
    inquiry: Inquiry
    candidates: tuple[Candidate, ...]
    evidence: tuple[Evidence, ...]
    reply: Reply
    seconds: Mapping[str, float] = field(default_factory=dict)
    """Stage (understand, retrieve, select, write, verify, total) -> seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceFound:
    """First event of a stream: the evidence, before any sentence is written."""

    inquiry: Inquiry
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceChecked:
    """A supported sentence, in the order of the answer; no word of it is taken back later."""

    sentence: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyReady:
    """Last event of a stream."""

    journey: Journey


Event = EvidenceFound | SentenceChecked | ReplyReady
