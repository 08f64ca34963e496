"""A question in, an inquiry out: stand-alone text, what kind of answer it wants, and which days it speaks of.

Deliberately never looks into the archive: the same question is understood alike whatever is held.
"""

from __future__ import annotations

import re

from greenland_qa.domain import AnswerKind, Inquiry, Question, Turn, Window
from greenland_qa.language.dates import time_words
from greenland_qa.language.names import names
from greenland_qa.language.tokens import keys

_WH = r"(?:wh?ich|wich|what)"
_PLURAL_NOT = r"(?!(?:news|series|means|status|crisis|basis|congress|business|process|princess|actress|was|is|has|does|this|us|his)\b)"
# Tried in order; the first that matches says what kind of thing is asked for.
_KINDS: tuple[tuple[AnswerKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.I))
    for kind, pattern in (
        (AnswerKind.ORDER, r"\b(?:in (?:what|which|chronological) order|put .{0,40}in order|timeline|chronolog\w+|sequence of events)\b"),
        (AnswerKind.REASON, r"\bwhy\b|\b(?:for )?(?:what|which) reasons?\b|\bhow come\b|\bwhat (?:caused|led to|prompted)\b"),
        (AnswerKind.DURATION, r"\bhow long\b|\bhow old\b|\bfor how many (?:years|months|weeks|days|hours)\b|\bsince when\b"),
        (AnswerKind.NUMBER, r"\bhow (?:many|much|large|big|high|tall|far|fast|often|deep|wide)\b|\b(?:what|which) (?:number|percentage|proportion|share|amount|price|sum|total)\b|\bpopulation of\b"),
        (AnswerKind.DATE, rf"\bwhen\b|\b(?:on |by |in |at |since )?{_WH} (?:exact )?(?:date|day|year|month|time|week|weekday)\b|\bhow soon\b"),
        (AnswerKind.LIST, rf"\b{_WH} (?:(?!(?:did|does|do|is|was|were|are|has|have|had|will|would|can|could|said)\b)[\w-]+ ){{0,3}}?{_PLURAL_NOT}(?:[a-z]{{3,}}[^s\W]s|people|men|women|children)\b(?= (?:are|were|have|had|did|do|will|would|can|could|agreed|issued|joined|signed|[a-z]+ed|plan|want|[a-z]{{3,}})\b)(?! (?:is|was|has|does|chain|company)\b)|\bwho (?:are|were|all)\b|\b(?:list|name) (?:all|the|some|every|three|two|four)\b|\bwhat are\b"),
        (AnswerKind.PERSON, r"\b(?:who|whom|whose)\b|\b(?:which|what) (?:person|man|woman|leader|minister|president|politician|official|senator|governor|actor|actress|singer|player)\b"),
        (AnswerKind.PLACE, r"\bwhere\b|\b(?:which|what|wich) (?:\w+ )?(?:country|city|state|town|place|region|island|capital|continent|nation|base|county|province)\b"),
        (AnswerKind.STATEMENT, r"\b(?:what|how) (?:did|does|do|has|have|had|was|were) .{0,60}?\b(?:say|said|says|describe|described|call|called|claim|claimed|argue|argued|warn|warned|tell|told|think|announce|announced|promise|promised|respond|react|reacted|comment|insist|state|stated|demand|demanded)\b"),
        (AnswerKind.YES_NO, r"^(?:and |but |so |then |as of [^,]*, ?|by [^,]*, ?|in [^,]*, ?)?(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|should|may|might|must|isn't|didn't|hasn't)\b"),
        (AnswerKind.NAME, rf"\b{_WH} (?:is|was|are) the (?:\w+ )?name\b|\bwhat .{{0,60}}\b(?:called|named|known as)\b|\bwhich\b|\bwich\b"),
    )
)  # fmt: skip
_HE, _IT = (
    re.compile(r"\b(?:he|she|him|her|his|hers|himself|herself)\b", re.I),
    re.compile(r"\b(?:it|its|they|them|their|theirs|there|this|that|these|those|then|one|ones|the same)\b", re.I),
)
_OPENS_LATER = re.compile(
    r"^\s*(?:and|but|so|then|what about|how about|why\b\W*$|when\b\W*$|where\b\W*$|who\b\W*$|how\b\W*$)", re.I
)
_TITLES = frozenset(
    [
        "president",
        "minister",
        "secretary",
        "senator",
        "prime",
        "foreign",
        "vice",
        "mr",
        "mrs",
        "ms",
        "dr",
        "sir",
        "king",
        "queen",
        "pope",
        "chancellor",
    ]
)


def understand(question: Question) -> Inquiry:
    """The inquiry of this question. Relative time words are resolved against `asked_on`, earlier turns by rule.

    What was understood is shown to the reader; a wrong guess costs ranking, never hides an article.
    """
    stand_alone = _stand_alone(question.text.strip(), question.turns)
    time = time_words(question.text, question.asked_on)
    window = None
    # Days that only name the thing asked about ("the January 28 meeting") are told of before and after: no window.
    if time.window is not None and time.kind == "published":
        window = Window(start=time.window[0], end=time.window[1], words=time.words)
    return Inquiry(
        question=question,
        stand_alone=stand_alone,
        kind=kind_of(question.text),
        window=window,
        wants_latest=time.wants_latest,
    )


def kind_of(text: str) -> AnswerKind:
    """What kind of thing a question asks for; OTHER where no rule says.

    The last sentence with a question mark decides: what stands before it may be an order to the machine.
    """
    asked = [s for s in re.split(r"(?<=[.?!])\s+", text.strip()) if s.endswith("?")]
    core = asked[-1] if asked else text.strip()
    return next((kind for kind, pattern in _KINDS if pattern.search(core)), AnswerKind.OTHER)


def _stand_alone(text: str, turns: tuple[Turn, ...]) -> str:
    """The question with what it leaves to the last turn: "he" becomes the person last named, "it" the last subject.

    A question that names its own subject is left alone, so that a new topic is not drawn back into the old one.
    """
    if not turns:
        return text
    last = turns[-1]
    if _HE.search(text) and (person := _last_person(turns)):
        first, *_ = _HE.finditer(text)
        possessive = first.group().lower() in ("his", "hers") or (
            first.group().lower() == "her" and re.match(r"\s+\w", text[first.end() :]) is not None
        )
        return f"{text[: first.start()]}{person}{'’s' if possessive else ''}{text[first.end() :]}"
    leans = _OPENS_LATER.search(text) or (_IT.search(text) and len(names(text)) < 2) or len(keys(text)) < 2
    return f"{text} ({last.question.strip()} {last.answer.strip()[:200]})" if leans else text


def _last_person(turns: tuple[Turn, ...]) -> str | None:
    """The person that the turns name last: the longest name of the last answer, or else of the last question."""
    for turn in reversed(turns):
        for text in (turn.answer, turn.question):
            people = [n.text for n in names(text) if len(n.text.split()) > 1 or n.text.split()[0].lower() in _TITLES]
            alone = [n.text for n in names(text)]
            if people or alone:
                return max(people or alone[-1:], key=len)
    return None
