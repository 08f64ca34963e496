"""An answer and what else was found in, a note that it rests on one source out.

Made for what is quoted or counted, in an archive of several outlets, and only where other outlets tell of the same: else
it would stand under every answer. Copies of one text, printed by several, are one source.
"""

from __future__ import annotations

from greenland_qa.domain import Candidate, Inquiry, Sentence, Source, Span
from greenland_qa.language.amounts import amounts, lengths_of_time
from greenland_qa.language.dates import find_dates
from greenland_qa.language.match import held, keys_by_letter
from greenland_qa.language.quotations import plain_marks, quotations
from greenland_qa.notes.matter import terms_of
from greenland_qa.notes.naming import are_copies, called, dated
from greenland_qa.notes.statements import Statement, days_of, statement

# So many other outlets must tell of the thing before the silence of them all says something.
LEAST_OTHERS = 2
# Of the question's words besides its names, this share in a passage: then it tells of the same.
_TELLS_OF_IT = 0.5
# "Frank", in quotation marks, is a word; what somebody said has more.
_QUOTED_WORDS = 4


def one_source(inquiry: Inquiry, answer: tuple[Sentence, ...], candidates: tuple[Candidate, ...]) -> tuple[str, ...]:
    """One note at most, on the first sentence of the answer; () where the outlets of what it cites are not known."""
    spans = answer[0].spans if answer else ()
    sources = list({s.source.article_id: s.source for s in spans}.values())
    outlets = {s.outlet for s in sources}
    if not sources or None in outlets:
        return ()
    texts = _texts(candidates)
    if len(outlets) > 1:
        return _copies(sources, texts)
    if _silent_others(inquiry, sources[0], candidates, texts) >= LEAST_OTHERS and _is_said_once(
        inquiry, answer[0], sources, texts
    ):
        return (f"Of the articles found, only {_told(sources)} says this.",)
    return ()


def _copies(sources: list[Source], texts: dict[str, str]) -> tuple[str, ...]:
    """The note that all cited articles are one text; () if any is not."""
    first, *others = [texts.get(s.article_id, "") for s in sources]
    if all(are_copies(first, other) for other in others):
        return (f"{_told(sources)} print this in nearly the same words: that is one source, not {len(sources)}.",)
    return ()


def _told(sources: list[Source]) -> str:
    names = [f"{called(s)} ({dated(s)})" for s in sources]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _texts(candidates: tuple[Candidate, ...]) -> dict[str, str]:
    """Article id -> what was found of it."""
    found: dict[str, str] = {}
    for passage in (c.passage for c in candidates):
        found[passage.source.article_id] = f"{found.get(passage.source.article_id, '')}\n{passage.text}".strip()
    return found


def _silent_others(inquiry: Inquiry, cited: Source, candidates: tuple[Candidate, ...], texts: dict[str, str]) -> int:
    """How many other outlets tell of what is asked, in words of their own."""
    terms, outlets = terms_of(inquiry).terms, set[str]()
    plain = [t for t in terms if not t.named]
    for source in {c.passage.source.article_id: c.passage.source for c in candidates}.values():
        text = texts[source.article_id]
        keys = keys_by_letter(f"{source.title}\n{text}")
        told = sum(held(t.key, keys) for t in plain) >= _TELLS_OF_IT * len(plain)
        named = all(held(t.key, keys) for t in terms if t.named)
        other = source.outlet and source.outlet != cited.outlet
        if other and told and named and not are_copies(text, texts.get(cited.article_id, "")):
            outlets.add(str(source.outlet))
    return len(outlets)


def _is_said_once(inquiry: Inquiry, sentence: Sentence, cited: list[Source], texts: dict[str, str]) -> bool:
    """Whether the sentence gives a figure, a date or a quotation that stands in no other article found."""
    others = [text for article, text in texts.items() if article not in {s.article_id for s in cited}]
    said = [q.text for q in quotations(sentence.text) if len(q.text.split()) >= _QUOTED_WORDS]
    if said:
        plain = [plain_marks(text).casefold() for text in others]
        return not any(plain_marks(q).casefold() in text for q in said for text in plain)
    found = next((s for s in (statement(inquiry, span) for span in sentence.spans) if s is not None), None)
    return found is not None and not any(_gives(found, text) for text in others)


def _gives(found: Statement, text: str) -> bool:
    """Whether the text may give the same value, of whatever thing."""
    if found.days is not None:
        span = Span(source=found.span.source, start=0, end=len(text), text=text)
        given = [days for m in find_dates(text) if (days := days_of(m, span)) is not None]
        return any(first <= found.days[1] and found.days[0] <= last for first, last in given)
    amount = found.amount
    return amount is not None and any(not amount.excludes(a) for a in (*amounts(text), *lengths_of_time(text)))
