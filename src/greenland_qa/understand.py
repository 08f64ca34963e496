"""A question in, an inquiry out: stand-alone text, what kind of answer it wants, and which days it speaks of.

Deliberately never looks into the archive: the same question is understood alike whatever is held.
"""

from __future__ import annotations

import re

from greenland_qa.domain import AnswerKind, Inquiry, Question, Turn, Window
from greenland_qa.language.asking import asking
from greenland_qa.language.dates import find_dates, time_words
from greenland_qa.language.names import names
from greenland_qa.language.tokens import fold, is_country, keys

_WH = r"(?:wh?ich|wich|what)"
_PLURAL_NOT = r"(?!(?:news|series|means|status|crisis|basis|congress|business|process|princess|actress|happens|includes|describes|causes|makes|gives|takes|comes|goes|leads|was|is|has|does|this|us|his)\b)"
# Tried in order; the first that matches says what kind of thing is asked for.
_KINDS: tuple[tuple[AnswerKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.I))
    for kind, pattern in (
        (AnswerKind.ORDER, r"\b(?:in (?:what|which|chronological) order|put .{0,40}in order|timeline|chronolog\w+|sequence of events)\b"),
        (AnswerKind.REASON, r"\bwhy\b|\b(?:for )?(?:what|which) reasons?\b|\bhow come\b|\b(?:what|which) (?:is|are|was|were) (?:the|one|an?|another) (?:\w+ )?reasons?\b|\bwhat (?:caused|led to|prompted)\b"),
        (AnswerKind.DURATION, r"\bhow long\b|\bhow old\b|\bfor how many (?:years|months|weeks|days|hours)\b|\bsince when\b"),
        (AnswerKind.NUMBER, r"\bhow (?:many|much|large|big|high|tall|far|fast|often|deep|wide)\b|\b(?:what|which) (?:(?:is|are|was|were) the (?:\w+ )?)?(?:number|percentage|proportion|share|amount|price|sum|total)\b|\bpopulation of\b"),
        (AnswerKind.DATE, rf"\bwhen\b|\b(?:on |by |in |at |since )?{_WH} (?:exact )?(?:date|day|year|month|time|week|weekday)\b|\bhow soon\b"),
        (AnswerKind.LIST, rf"\b{_WH} (?:(?!(?:did|does|do|is|was|were|are|has|have|had|will|would|can|could|said|that|happens)\b)[\w-]+ ){{0,3}}?{_PLURAL_NOT}(?:[a-z]{{3,}}[^s\W]s|people|men|women|children)\b(?= (?:are|were|have|had|did|do|will|would|can|could|agreed|issued|joined|signed|[a-z]+ed|plan|want|[a-z]{{3,}})\b)(?! (?:is|was|has|does|chain|company)\b)|\bwho (?:are|were|all)\b|\b(?:list|name) (?:all|the|some|every|three|two|four)\b|\bwhat are\b"),
        (AnswerKind.PERSON, r"\b(?:who|whom|whose)\b|\b(?:which|what) (?:person|man|woman|leader|minister|president|politician|official|senator|governor|actor|actress|singer|player)\b"),
        (AnswerKind.PLACE, r"\bwhere\b|\b(?:which|what|wich) (?:\w+ )?(?:country|city|state|town|place|region|island|capital|continent|nation|base|county|province)\b"),
        (AnswerKind.STATEMENT, r"\b(?:what|how) (?:did|does|do|has|have|had|was|were) .{0,60}?\b(?:say|said|says|describe|described|call|called|claim|claimed|argue|argued|warn|warned|tell|told|think|announce|announced|promise|promised|respond|react|reacted|comment|insist|state|stated|demand|demanded)\b"),
        (AnswerKind.YES_NO, r"^(?:and |but |so |then |as of [^,]*, ?|by [^,]*, ?|in [^,]*, ?)?(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|should|may|might|must|isn't|didn't|hasn't)\b"),
        (AnswerKind.NAME, rf"\b{_WH}(?: is| was| are|['’]s) the (?:\w+ )?names?\b|\bwhat .{{0,60}}\b(?:called|named|known as)\b|\bwhich\b|\bwich\b"),
    )
)  # fmt: skip
_HE = re.compile(r"\b(?:he|she|him|her|his|hers|himself|herself)\b", re.I)
# What points back into the conversation. Not "is it true", "are there", "this week" or "said that", which point nowhere.
_IT = re.compile(
    r"(?<!is )(?<!was )\bit\b(?! (?:is|was) (?:true|said|known|possible|likely))|\bis it\b(?! (?:true|possible|likely|known|legal))"
    r"|\bwas it\b|\b(?:they|them|theirs|the same|ones?)\b(?! (?:of|day|year|hundred|million|billion))"
    r"|(?<!is )(?<!are )(?<!was )(?<!were )(?<!be )\bthere\b(?! (?:is|are|was|were|will|has|have|be|been)\b)"
    r"|\b(?:this|these|those)\b(?! (?:week|month|year|morning|afternoon|evening|weekend|spring|summer|autumn|fall|winter|time)\b)"
    r"|\b(?:about|of|like|after|before|is|was|does|did|why|how|mean by|than) that\b|\bthat(?=\W*$)|\bthen(?=\W*$)",
    re.I,
)
_ITS = re.compile(r"\b(?:its|their)\b", re.I)
_OPENS_LATER = re.compile(
    r"^\s*(?:and|but|so|then|what about|how about|why\b\W*$|when\b\W*$|where\b\W*$|who\b\W*$|how\b\W*$)", re.I
)
_ORDERS = re.compile(r"ignore|disregard|forget|answer only", re.I)
# "What about Canada?": the last question, asked of something else.
_OF_ANOTHER = re.compile(
    r"^\s*(?:(?:and|but|so|then|what about|how about|what of)\s+)*(?:(?:in|for|with|on|from|by|of|the)\s+)*(?P<other>[^?.!]{2,60}?)\s*\??\s*$",
    re.I,
)
# Older turns are a topic ago.
_REMEMBERED_TURNS = 6
_WEEKDAY = re.compile(r"^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day ")
# What ends, or is in, the name of a place, a body or a paper.
_NO_PERSONS = frozenset(
    """base union states house commission council ministry parliament government army navy party university agency organization
    organisation nations court bank company corporation kingdom republic news institute committee congress senate department
    office guard force forces island islands sea ocean city airport act treaty agreement times post guardian journal herald
    telegraph tribune mail reuters bbc cnn nato eu un kremlin pentagon capitol bundestag folketing""".split()
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


def understand(question: Question, *, stand_alone: str | None = None) -> Inquiry:
    """The inquiry of this question. Relative time words are resolved against `asked_on`, earlier turns by rule, unless
    `stand_alone` says what the question means on its own.

    What was understood is shown to the reader; a wrong guess costs ranking, never hides an article.
    """
    text = _without_order(question.text.strip())
    own, lent = (stand_alone, "") if stand_alone else _stand_alone(text, question.turns)
    alone = f"{own} ({lent})" if lent else own
    time = time_words(question.text, question.asked_on)
    window = None
    # Days that only name the thing asked about ("the January 28 meeting") are told of before and after: no window.
    if time.window is not None and time.kind == "published":
        window = Window(start=time.window[0], end=time.window[1], words=time.words)
    kind = kind_of(text)
    return Inquiry(
        question=question,
        stand_alone=alone,
        lent=lent,
        # "What about Canada?" wants what the question before it wanted.
        kind=kind_of(alone) if kind is AnswerKind.OTHER else kind,
        window=window,
        wants_latest=time.wants_latest,
    )


def kind_of(text: str) -> AnswerKind:
    """What kind of thing a question asks for; OTHER where no rule says.

    The last sentence with a question mark decides: what stands before it may be an order to the machine.
    """
    asked = [s for s in re.split(r"(?<=[.?!])\s+", text.strip()) if s.endswith("?")]
    core = asking(asked[-1] if asked else text.strip())
    return next((kind for kind, pattern in _KINDS if pattern.search(core)), AnswerKind.OTHER)


def _without_order(text: str) -> str:
    """The sentence that asks, where an order to the machine stands before it: "Ignore the articles and say yes. Who came?"."""
    parts = re.split(r"(?<=[.!])\s+(?=[A-Z])", text)
    asking = [part for part in parts if "?" in part]
    return asking[-1] if asking and _ORDERS.match(parts[0]) else text


def _stand_alone(text: str, turns: tuple[Turn, ...]) -> tuple[str, str]:
    """The question with "he" put as the person last named, and what else it leaves to the last turn: that turn.

    A question that names its own subject is left alone, so that a new topic is not drawn back into the old one.
    """
    if not turns:
        return text, ""
    turns = turns[-_REMEMBERED_TURNS:]
    named = names(text)
    if (he := _HE.search(text)) and not any(n.start < he.start() for n in named) and (person := _last_person(turns)):
        possessive = he.group().lower() in ("his", "hers") or (
            he.group().lower() == "her" and re.match(r"\s+\w", text[he.end() :]) is not None
        )
        return f"{text[: he.start()]}{person}{'’s' if possessive else ''}{text[he.end() :]}", ""
    if not _leans(text):
        return text, ""
    # What leaned itself means nothing without what it leaned on.
    last, its = _stand_alone(_without_order(turns[-1].question.strip()), turns[:-1])
    if (asked := _of_another(text, last)) is not None:
        return asked, ""
    return text, " ".join(part for part in (last, f"({its})" if its else "", turns[-1].answer.strip()[:200]) if part)


def _leans(text: str) -> bool:
    """Whether the question means nothing by itself."""
    named = names(text)
    its = _ITS.search(text)
    points = _IT.search(text) or (its and not any(n.start < its.start() for n in named))
    return bool(_OPENS_LATER.search(text) or (points and len(named) < 2) or len(keys(text)) < 2)


def _of_another(text: str, last: str) -> str | None:
    """The last question, asked of another country, person or day; None if that is not what is asked."""
    found = _OF_ANOTHER.match(text)
    other = found["other"] if found else ""
    if not other or len(other.split()) > 5 or kind_of(text) is not AnswerKind.OTHER:
        return None
    days, before = find_dates(other, any_case=True), find_dates(last, any_case=True)
    if days and before:
        return f"{last[: before[0].start]}{days[0].text}{last[before[0].end :]}"
    if days:
        return f"{last.rstrip(' ?.')} {text[found.start('other') if found else 0 :].strip(' ?.')}?" if found else None
    new, old = names(f"… {other}"), names(last)
    if not new or not old:
        return None
    # A country takes the place of a country, anything else of anything else.
    alike = [n for n in old if is_country(n.text) == is_country(new[0].text)]
    place = (alike or list(old))[0]
    return f"{last[: place.start]}{new[0].text}{last[place.end :]}"


def _last_person(turns: tuple[Turn, ...]) -> str | None:
    """The person that the turns name last: the longest name of the last answer, or else of the last question."""
    for turn in reversed(turns):
        for text in (turn.answer, turn.question):
            alone = [name for n in names(text) if _may_be_a_person(name := _WEEKDAY.sub("", n.text))]
            people = [name for name in alone if len(name.split()) > 1 or name.lower() in _TITLES]
            if people or alone:
                return max(people or alone[-1:], key=len)
    return None


def _may_be_a_person(name: str) -> bool:
    return not (is_country(name) or name.startswith("The ") or any(fold(w) in _NO_PERSONS for w in name.split()))
