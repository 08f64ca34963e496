"""Journeys in, Markdown out, in which nothing of an article, a question or a model is markup or a link."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from greenland_qa.domain import Answer, Journey, Source
from greenland_qa.exports.told import frame, place, spans

_SIGNS = re.compile(r"([\\`*_{}\[\]<>()#+!|~&$^])")
# Many renderers make links of bare addresses; a sign that is escaped looks the same and is none.
_ADDRESS = re.compile(r"(?i)\b(https?|ftp|mailto|www)([:.])")


def markdown(title: str, journeys: Sequence[Journey]) -> str:
    """The conversation: each question with its frame, its reply with numbered quotations, and its notes."""
    parts = [f"# {_plain(title)}"]
    for journey in journeys:
        parts += [f"## {_plain(journey.question.text)}", _plain(frame(journey.question)), *_reply(journey)]
    return "\n\n".join(parts) + "\n"


def cited(journey: Journey) -> str:
    """One reply as plain text with its quotations under it, ready to be pasted."""
    reply = journey.reply
    said = reply.text if isinstance(reply, Answer) else f"No answer. {reply.message}"
    quotes = [
        f"[{number}] “{span.text}” {place(span.source)}{_address(span.source)}" for number, span in spans(journey)
    ]
    return "\n".join([said, "", *quotes, *(["", *reply.notes] if reply.notes else [])]).strip() + "\n"


def _reply(journey: Journey) -> Iterator[str]:
    reply = journey.reply
    yield _plain(reply.text) if isinstance(reply, Answer) else f"**No answer.** {_plain(reply.message)}"
    for number, span in spans(journey):
        address = f" <{span.source.url}>" if _is_address(span.source.url) else ""
        yield f"> \\[{number}\\] “{_plain(span.text)}”\n>\n> {_plain(place(span.source))}{address}"
    for note in reply.notes:
        yield f"**Note:** {_plain(note)}"
    for sentence in reply.withheld:
        yield f"**Withheld:** {_plain(sentence.text)} ({_plain(sentence.reason)})"


def _plain(text: str) -> str:
    escaped = _SIGNS.sub(r"\\\1", " ".join(text.split()))
    escaped = _ADDRESS.sub(r"\1\\\2", escaped)
    return re.sub(r"^(-|=|\d+(?=\.))", r"\\\1" if not escaped[:1].isdigit() else r"\1\\", escaped)


def _address(source: Source) -> str:
    return f", {source.url}" if _is_address(source.url) else ""


def _is_address(url: str | None) -> bool:
    return url is not None and re.fullmatch(r"https?://[^\s<>\"'\\]+", url, re.IGNORECASE) is not None
