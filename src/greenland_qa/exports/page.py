"""Journeys in, one page out that stands alone: it opens without a network, runs nothing, and prints well."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from greenland_qa.domain import Answer, Journey, Sentence, Source
from greenland_qa.exports.told import frame, place, spans

_STYLE = """
:root { color-scheme: light dark; --ink:#1d2125; --quiet:#5a636d; --paper:#fff; --line:#dedad1; --warn:#85470a; }
@media (prefers-color-scheme: dark) { :root { --ink:#e7e5df; --quiet:#a3abb5; --paper:#15181b; --line:#353b42;
  --warn:#f1b76c; } }
body { margin:0; background:var(--paper); color:var(--ink); font:1.1rem/1.6 Charter,Georgia,"DejaVu Serif",serif; }
main { max-width:42rem; margin:0 auto; padding:2rem 1.2rem; overflow-wrap:anywhere; }
h1 { font-size:1.6rem; line-height:1.25; } h2 { font-size:1.15rem; margin:2.4rem 0 .3rem; }
.soft, footer { color:var(--quiet); font:.875rem/1.5 system-ui,sans-serif; } sup { font-family:system-ui,sans-serif; }
ol { list-style:none; padding:0; font-size:.95rem; } li { border-left:2px solid var(--line); padding-left:.9rem; margin:.8rem 0; }
.note { border-left:3px solid var(--warn); padding-left:.8rem; } .refusal { border:1px dashed var(--quiet); padding:.6rem 1rem; }
a { color:inherit; }
@media print { :root { --ink:#000; --quiet:#444; --paper:#fff; --line:#999; } body { font-size:11pt; } main { max-width:none;
  padding:0; } h2 { break-after:avoid; } li, .note, .refusal { break-inside:avoid; } }
"""


def page(title: str, journeys: Sequence[Journey]) -> str:
    """The whole conversation as HTML, with a policy of its own that lets nothing run or load."""
    questions = "".join(_question(number, journey) for number, journey in enumerate(journeys, 1))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        "base-uri 'none'; form-action 'none'\">"
        '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="referrer" content="no-referrer">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body><main>\n<h1>{escape(title)}</h1>\n"
        f"{questions}</main></body></html>\n"
    )


def _question(number: int, journey: Journey) -> str:
    reply, asked = journey.reply, journey.question
    if isinstance(reply, Answer):
        at = {citation.span.id: citation.number for citation in reply.citations}
        said = "".join(f"<p>{_sentence(number, sentence, at)}</p>" for sentence in reply.sentences)
    else:
        said = f'<p class="refusal"><strong>No answer.</strong> {escape(reply.message)}</p>'
    seen: set[int] = set()
    quotes = ""
    for at_number, span in spans(journey):
        mark = "" if at_number in seen else f' id="q{number}-{at_number}"'
        seen.add(at_number)
        quotes += (
            f'<li{mark}>[{at_number}] “{escape(span.text)}”<br><span class="soft">{escape(place(span.source))}'
            f"{_link(span.source)}</span></li>"
        )
    notes = "".join(f'<p class="note"><strong>Note</strong> {escape(note)}</p>' for note in reply.notes)
    withheld = "".join(f"<li>{escape(s.text)} <span class=soft>{escape(s.reason)}</span></li>" for s in reply.withheld)
    return (
        f'<section><h2>{escape(asked.text)}</h2><p class="soft">{escape(frame(asked))}</p>{said}{notes}<ol>{quotes}</ol>'
        + (
            f'<p class="soft">Withheld, because the cited words do not bear it out:</p><ol>{withheld}</ol>'
            if withheld
            else ""
        )
        + "</section>\n"
    )


def _sentence(question: int, sentence: Sentence, at: dict[str, int]) -> str:
    numbers = sorted({at[span.id] for span in sentence.spans})
    marks = "".join(f'<sup><a href="#q{question}-{n}">[{n}]</a></sup>' for n in numbers)
    return f"{escape(sentence.text)} {marks}"


def _link(source: Source) -> str:
    if source.url is None or not re.fullmatch(r"https?://[^\s/]\S*", source.url, re.IGNORECASE):
        return ""
    return f' · <a href="{escape(source.url)}" rel="noopener noreferrer nofollow">{escape(source.url)}</a>'
