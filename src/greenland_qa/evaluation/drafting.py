"""Articles in, golden rows for a person to accept out: questions with their evidence, and some that nothing answers.

Everything is by rule and nothing by chance, so that the same articles give the same draft.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import Any

from greenland_qa.domain import Article
from greenland_qa.evaluation.phrasing import DAYS, MONTHS, Phrased, phrased, words_of_names
from greenland_qa.language.figures import figures
from greenland_qa.language.mentions import find_dates
from greenland_qa.language.sentences import sentences

Row = dict[str, Any]
_ByKind = dict[str, list[tuple[Phrased, str]]]

# One question in so many has no answer: as often as people ask in vain, and enough to see whether refusing works.
UNANSWERABLE_ONE_IN = 5
# Names of one sort may stand for one another: the question stays English, and only its answer is gone.
_SORTS = tuple(
    tuple(names.split("|"))
    for names in (
        "Peru|Portugal|Kenya|Vietnam|Uruguay|Slovenia|Nepal|Ghana|Bolivia|Laos|Paraguay|Zambia|Malta|Bhutan"
        "|Argentina|Australia|Austria|Belgium|Brazil|Britain|Canada|Chile|China|Colombia|Cuba|Denmark|Egypt|Estonia"
        "|Finland|France|Germany|Greece|Greenland|Hungary|Iceland|India|Indonesia|Iran|Iraq|Ireland|Israel|Italy|Japan"
        "|Latvia|Lithuania|Mexico|Nigeria|Norway|Pakistan|Poland|Qatar|Russia|Saudi Arabia|Serbia|South Africa"
        "|South Korea|Spain|Sweden|Switzerland|Syria|Taiwan|Turkey|Ukraine|the United Kingdom|the United States"
        "|Venezuela",
        "Lima|Lisbon|Nairobi|Hanoi|Montevideo|Ljubljana|Kathmandu|Accra|Valletta|Lusaka"
        "|Athens|Beijing|Berlin|Brussels|Cairo|Copenhagen|Kyiv|London|Madrid|Moscow|New York|Nuuk|Oslo|Paris"
        "|Reykjavik|Rome|Stockholm|Tehran|Tokyo|Vienna|Warsaw|Washington",
        "OPEC|ASEAN|Mercosur|UNESCO|Interpol|NATO|the European Union|the EU|the UN|the United Nations",
    )
)
_PLACES = frozenset(word for sort in _SORTS for name in sort for word in name.split() if word != "the")
# Names that nobody in the news is likely to bear; one of them takes the place of a person who is named with a title.
_STRANGERS = ("Halvorsen-Pike", "Quillfeather", "Ostrowicki", "Brandvold", "Tamsworth")
_TITLED = re.compile(
    r"\b(?:President|Minister|Secretary|Senator|Governor|Premier|Chancellor|Mr|Mrs|Ms|Dr)\.? "
    r"(?P<name>[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){0,2})"
)


def draft(articles: Sequence[Article], count: int) -> tuple[Row, ...]:
    """At most `count` golden rows, spread over the articles, about a fifth of them unanswerable; () if none fits."""
    wanted = count - count // UNANSWERABLE_ONE_IN
    answerable = _answerable(articles, wanted)
    vain = min(count - len(answerable), round(len(answerable) / (UNANSWERABLE_ONE_IN - 1)))
    return (*answerable, *_unanswerable(articles, answerable, vain))


def _answerable(articles: Sequence[Article], count: int) -> list[Row]:
    """One question of each article in turn, of the kind that is rarest so far, then the next of each."""
    files = Counter(_file(article) for article in articles)
    # By id, which is a hash: neighbours in time are not neighbours here, so a short draft spreads over the whole story.
    english = (article for article in articles if article.language == "en")
    # Read only when its first turn comes: of a large archive most articles never have one.
    waiting: list[tuple[Article, _ByKind | None]] = [
        (article, None) for article in sorted(english, key=lambda a: a.source.article_id)
    ]
    rows: dict[str, Row] = {}
    kinds = Counter[str]()
    while waiting and len(rows) < count:
        still: list[tuple[Article, _ByKind | None]] = []
        for article, proposals in waiting:
            if len(rows) == count:
                break
            by_kind = _of_article(article) if proposals is None else proposals
            fresh = {kind: [p for p in left if p[0].question not in rows] for kind, left in by_kind.items()}
            open_kinds = [kind for kind, left in fresh.items() if left]
            if not open_kinds:
                continue
            kind = min(open_kinds, key=lambda k: (kinds[k], k))
            phrase, quote = fresh[kind].pop(0)
            kinds[kind] += 1
            name = _file(article)
            rows[phrase.question] = _row(phrase, quote, name if files[name] == 1 else article.source.article_id)
            still.append((article, fresh))
        waiting = still
    return list(rows.values())


def _of_article(article: Article) -> _ByKind:
    """(question, sentence) by kind, at most one a sentence."""
    named = words_of_names(article.body) | _PLACES
    by_kind: _ByKind = {}
    for start, end in sentences(article.body, language=article.language):
        sentence = article.body[start:end]
        first = next(phrased(sentence, named), None)
        if first is not None:
            by_kind.setdefault(first.kind, []).append((first, sentence))
    return by_kind


def _file(article: Article) -> str:
    """The name by which a golden set knows the article: its file's, else its id."""
    return PurePath(article.source.file).name if article.source.file else article.source.article_id


def _row(phrase: Phrased, quote: str, article: str) -> Row:
    row = {
        "id": _id(phrase.question, article),
        "kind": phrase.kind,
        "question": phrase.question,
        "answerable": True,
        "answer": phrase.answer,
        "must_include": [list(phrase.accepted)] if phrase.accepted else [],
        "evidence": [{"article": article, "quote": quote}],
        "status": "draft",
    }
    return {name: value for name, value in row.items() if value != []}


def _unanswerable(articles: Sequence[Article], answerable: Sequence[Row], count: int) -> Iterator[Row]:
    """Up to `count` of the questions, each with one name or figure that stands in no article."""
    if count < 1:
        return
    text = "\n".join(article.body for article in articles)
    held = {word.casefold() for word in re.findall(r"\w+", text)}
    people = {name for found in _TITLED.finditer(text) for name in (found["name"], found["name"].split(" ")[-1])}
    made: dict[str, Row] = {}
    used: set[str] = set()
    for row in answerable:
        if len(made) == count:
            break
        changes = (*_names_changed(row["question"], held, people, used), *_figures_changed(row["question"], held))
        for said, instead in changes:
            question = re.sub(rf"(?<!\w){re.escape(said)}(?!\w)", instead, row["question"], count=1)
            if question in made or question == row["question"]:
                continue
            used.add(instead)
            made[question] = {
                "id": _id(question, ""),
                "kind": "unanswerable",
                "question": question,
                "answerable": False,
                "why": f"“{said}” of {row['id']} was changed to “{instead}”, which stands in no article.",
                "status": "draft",
            }
            break
    yield from made.values()


def _names_changed(question: str, held: set[str], people: set[str], used: set[str]) -> Iterator[tuple[str, str]]:
    """(name of the question, one of the same sort that no article has)."""
    # A name that is part of a longer one, or an adjective in front of one, cannot be exchanged alone.
    for sort in _SORTS:
        for name in sorted(sort, key=lambda n: (-len(n), n)):
            if not re.search(
                rf"(?<!\w )(?<!\w){re.escape(name)}(?![\w-])|(?<=[a-z] ){re.escape(name)}(?![\w-])", question
            ):
                continue
            if re.search(rf"{re.escape(name)} [A-Z]| of {re.escape(name)}\b", question):
                continue
            fresh = [n for n in sort if not any(w.casefold() in held for w in n.removeprefix("the ").split())]
            for instead in sorted(fresh, key=lambda n: n in used):
                yield name, instead
    for name in sorted(people, key=lambda n: (-len(n), n)):
        if name.split(" ")[0] not in (*_PLACES, *DAYS, *MONTHS) and re.search(
            rf"(?<!\w){re.escape(name)}(?!\w)(?! [A-Z])", question
        ):
            for stranger in sorted(_STRANGERS, key=lambda n: n in used):
                if not any(word.casefold() in held for word in re.findall(r"\w+", stranger)):
                    yield name, stranger


def _figures_changed(question: str, held: set[str]) -> Iterator[tuple[str, str]]:
    """(figure of the question, or the day of its date, another one that no article has)."""
    dated = {(m.start, m.end) for m in find_dates(question)}
    for figure in figures(question):
        if not figure.text.isdigit() or len(figure.text) > 4:
            continue
        inside = any(start <= figure.start < end for start, end in dated)
        most = 28 if inside and len(figure.text) < 3 else 9_999
        first = int(figure.text)
        for step in (7, 11, 13, 17, 19, 23, 5, 3, 2, 1):
            other = first + step if first + step <= most else first - step
            if 0 < other <= most and str(other) not in held:
                yield figure.text, str(other)
    for month in MONTHS:
        if re.search(rf"\b(?:in|of) {month}\b", question):
            yield from ((month, m) for m in MONTHS if m.casefold() not in held)


def _id(question: str, article: str) -> str:
    digest = hashlib.sha256(json.dumps([question, article]).encode("utf-8")).hexdigest()
    return f"draft-{digest[:10]}"
