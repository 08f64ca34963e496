"""An exchange in, its proof as safe HTML out: what was used, what was found besides, how the answer was made; articles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from greenland_qa import Article, Journey, Refusal, Span
from greenland_qa.domain import Passage
from greenland_qa.language.days import day
from greenland_qa_ui.exchange import Exchange
from greenland_qa_ui.render.answers import chip
from greenland_qa_ui.render.html import about, beginning, clean, counted, title, value

# More than these are of no use to a reader, and make the page slow.
UNUSED_SHOWN = 12
# As much of a passage as shows a sentence among its neighbours.
AROUND_CHARS = 220


def evidence(asked: Exchange | None) -> str:
    """The evidence of the latest question; nothing before the first."""
    if asked is None or asked.inquiry is None:
        return ""
    used, unused = asked.used, asked.unused
    label = "The nearest words" if isinstance(asked.reply, Refusal) else "The words that it stands on"
    shown = _quoted(asked, used, "u") if used else ""
    parts = [f'<h2 class="label">{label}</h2>{shown}'] if shown else []
    if asked.is_working and not used:
        parts.append(f'<h2 class="label">Found, and being checked</h2>{_quoted(asked, unused[:UNUSED_SHOWN], "f")}')
    elif unused:
        more = f'<p class="about">and {len(unused) - UNUSED_SHOWN} more</p>' if len(unused) > UNUSED_SHOWN else ""
        parts.append(
            f"<details><summary>Found, but not used: {len(unused)}</summary>"
            f"{_quoted(asked, unused[:UNUSED_SHOWN], 'f')}{more}</details>"
        )
    if asked.journey:
        parts.append(f"<details><summary>How this answer was made</summary>{_made(asked.journey)}</details>")
    return clean(f'<div class="evidence">{"".join(parts)}</div>')


def article(of: Article, span: Span | None) -> str:
    """The whole article, with exactly the words of the span marked."""
    body, source = of.body, of.source
    text = _paragraphs(body)
    if span is not None:
        text = (
            f'{_paragraphs(body[: span.start])}<mark id="quoted" tabindex="-1">'
            f"{_paragraphs(body[span.start : span.end])}</mark>{_paragraphs(body[span.end :])}"
        )
    return clean(
        '<article class="article"><button type="button" class="close" data-close="1" aria-label="Close the article">×'
        f"</button><h3>{title(source)}</h3>"
        f'<p class="about">{about(source)}</p>'
        f'<div class="body" role="region" tabindex="0" aria-label="Text of the article">{text}</div></article>'
    )


def _quoted(asked: Exchange, spans: tuple[Span, ...], name: str) -> str:
    rows = "".join(
        f"<li>{_in_context(asked, span)} {chip(span, '↗', f'e{asked.number}-{name}{n}')}"
        f'<span class="about">{title(span.source)}, {about(span.source)}</span></li>'
        for n, span in enumerate(spans)
    )
    return f'<ul class="quotations">{rows}</ul>'


def _in_context(asked: Exchange, span: Span) -> str:
    """The words marked among those around them, as far as a passage that was found holds them."""
    passages: list[Passage] = [e.passage for e in asked.evidence]
    passages += [c.passage for c in asked.journey.candidates] if asked.journey else []
    around = next(
        (p for p in passages if p.source == span.source and p.start <= span.start and span.end <= p.end), None
    )
    marked = f"<mark>{escape(span.text)}</mark>"
    if around is None:
        return marked
    if (around.start, around.end) == (span.start, span.end):
        return escape(span.text)
    before, after = around.text[: span.start - around.start], around.text[span.end - around.start :]
    lead = before if len(before) <= AROUND_CHARS else f"… {before[-AROUND_CHARS:].partition(' ')[2]}"
    return f'<span class="around">{escape(lead)}{marked}{escape(beginning(after, AROUND_CHARS))}</span>'


def _made(journey: Journey) -> str:
    told = "".join(f"<dt>{term}</dt><dd>{said}</dd>" for term, said in _facts(journey) if said)
    return f"<dl>{told}</dl>{_ranks(journey)}"


def _facts(journey: Journey) -> Iterator[tuple[str, str]]:
    inquiry, asked, reply = journey.inquiry, journey.question, journey.reply
    yield "Understood as", escape(inquiry.stand_alone)
    yield "Asks for", escape(inquiry.kind.value) + (", the latest" if inquiry.wants_latest else "")
    if window := inquiry.window:
        start, end = (day(d) if d else "…" for d in (window.start, window.end))
        yield "Time", f"“{escape(window.words)}” is {start} to {end}"
    yield "Asked on", day(asked.asked_on)
    yield (
        "Read",
        f"{counted(len(journey.candidates), 'passage')}, of which {counted(len(journey.evidence), 'sentence')} answer",
    )
    yield "Written by", "quotation" if reply.writer == "extractive" else escape(reply.writer)
    yield "Withheld", "<br>".join(f"{escape(s.text)} ({escape(s.reason)})" for s in reply.withheld) or "nothing"
    yield "Took", ", ".join(f"{escape(stage)} {_ms(seconds)}" for stage, seconds in journey.seconds.items())


def _ranks(journey: Journey) -> str:
    """Each passage with its place in the lists, and the best relevance of its sentences."""
    best: dict[str, float] = {}
    for e in journey.evidence:
        best[e.passage.id] = max(e.relevance, best.get(e.passage.id, 0.0))
    lists = list(dict.fromkeys(name for c in journey.candidates for name, _ in c.ranks))
    rows = ""
    for place, candidate in enumerate(journey.candidates, 1):
        ranks = dict(candidate.ranks)
        cells = "".join(f"<td>{ranks.get(name, '–')}</td>" for name in lists)
        relevance = f"{best[candidate.passage.id]:.2f}" if candidate.passage.id in best else "–"
        words = escape(candidate.passage.text[:60])
        rows += f'<tr><td>{place}</td>{cells}<td>{relevance}</td><td class="words">{words}…</td></tr>'
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in ("place", *lists, "relevance", "passage"))
    return f'<div class="wide" role="region" tabindex="0" aria-label="Ranks"><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'


def _ms(seconds: float) -> str:
    return (
        f"{seconds:.1f} s"
        if seconds >= 1
        else f"{seconds * 1000:.0f} ms"
        if seconds >= 0.01
        else f"{seconds * 1000:.1f} ms"
    )


def _paragraphs(text: str) -> str:
    """The text, its characters unchanged, with a small gap after each line that stands for a paragraph."""
    return re.sub(r"(?<!\n)\n(?!\n)", '\n<span class="gap"></span>', escape(text))


def handed(name: str, kind: str, text: str, key: int) -> str:
    """A text that the browser saves as a file. `key` makes the same text twice two of them."""
    return clean(
        f'<div class="handed" id="handed-{key}" data-name="{value(name)}" data-kind="{value(kind)}">{escape(text)}</div>'
    )
