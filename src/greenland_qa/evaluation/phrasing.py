"""One sentence of an article in, questions that it answers out, by rule. Prefers no question to a crooked one.

Four shapes are known: who (with a verb of saying, with words in quotation marks, or with a deed), when, how many, why.
A sentence that leans on another one ("he", "this process", "yesterday") gives none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from greenland_qa.evaluation.clauses import (
    AUXILIARIES,
    FINITE,
    LEANS,
    OPENING,
    STARTS,
    Clause,
    clause_of,
    speaker,
    trimmed,
    uncapitalised,
)
from greenland_qa.language.figures import Figure, figures
from greenland_qa.language.mentions import DateMention, find_dates
from greenland_qa.language.names import names

MONTHS = (
    "January February March April May June July August September October November December"
).split()  # fmt: skip
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_NUMBER_WORDS = "zero one two three four five six seven eight nine ten eleven twelve thirteen".split()
_MOST_CHARS = 400  # of a sentence that is evidence: a longer one says too much to be held against an answer
_SHORTEST, _LONGEST = 5, 26  # words of a question: a shorter one asks for too little, a longer one is no question

_SAYING = """
said says announced confirmed warned stated claimed argued noted added insisted declared acknowledged stressed
emphasised emphasized suggested revealed reported explained denied indicated predicted admitted believes concluded
promised vowed pledged
""".split()
# Deeds of people, governments and offices: of these one asks "who", whatever the name before them is.
_DEEDS = """
accused agreed announced appointed approved arrested banned bought called condemned criticised criticized demanded
deployed dismissed endorsed imposed invited launched met nominated offered ordered pledged promised proposed ratified
refused rejected resigned sacked sent signed sold summoned suspended unveiled urged vetoed visited vowed welcomed won
plans agrees calls demands urges offers proposes refuses rejects
""".split()
_FINITE_SAYING = frozenset(_SAYING) | {"told", "wrote"}
_APPROXIMATELY = (
    r"(?:(?:about|around|roughly|nearly|almost|approximately|some|over|up to|at least|more than|fewer than) )?"
)
_BEFORE_SUBJECT = re.compile(rf"(?:.* (?:after|when|because|while|that) )?{_APPROXIMATELY}", re.I)
_COUNTED = re.compile(
    r" (?P<noun>(?:(?!(?:of|in|on|to|and|or|the|a|for|from|by|at|with|per)\b)[A-Za-z][\w'’-]* ){0,3}?"
    r"(?:people|troops|police|children|men|women|(?!(?:is|was|has|as|its|this|years|months|weeks|days|hours|minutes"
    r"|decades|times|seconds)\b)[a-z][a-z-]+[^s\W]s))\b(?! of\b)(?!’)"
)
# A question that ends so was cut in the middle.
_CUT_SHORT = re.compile(
    r"\b(?:whereby|which|whom|and|or|the|a|an|of|that|than|due|as|not|[ap]\.m|[A-Z]\.[A-Z])\?$|[\[\]]|,[”\"]? the [^,]+ reported\?"
)
_PERSON = re.compile(
    r"\b(?:ad[vi]+s[eo]r|minister|president|premier|secretary|leader|chief|director|spokes\w+|senator|governor|mayor"
    r"|professor|lawyer|analyst|expert|researcher|officer|commander|general|ambassador|author|founder|chair\w*)\b"
)
_QUOTED = r"[“\"](?P<quoted>[^“”\"]{20,160}?)[,.]?[”\"]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrased:
    """A question, and the words of its sentence that answer it."""

    kind: str
    question: str
    answer: str
    accepted: tuple[str, ...] = ()
    """Of these strings one stands in a right answer; () where only a person can say what does."""


def words_of_names(text: str) -> frozenset[str]:
    """Every word of every name of the text: what a sentence may begin with and still be about somebody."""
    return frozenset(word for name in names(text) for word in name.text.split())


def phrased(sentence: str, named: frozenset[str]) -> Iterator[Phrased]:
    """The questions that this sentence answers, the surest first; none for most sentences.

    `named` is `words_of_names` of the article: the capital of a sentence's first word does not make it a name.
    """
    if not re.match(r"[A-Z“\"]", sentence) or not re.search(r"[.”\"]$", sentence) or re.search(r"[?!\n]", sentence):
        return
    if len(sentence) > _MOST_CHARS:
        return
    first = re.sub(r"['’]s$|,$", "", sentence.split(" ")[0])
    if first not in named and first not in ("According", *STARTS) and not _leads(sentence):
        return
    for found in (*_how_many(sentence), *_when(sentence), *_why(sentence), *_quoted(sentence), *_who(sentence)):
        words = found.question.split()
        # "it" may point back to a name of the same question, but only from well inside it.
        found = replace(found, question=re.sub(r"[.,](?=[”\"]\?$)", "", " ".join(words)))
        leaning = [m for m in LEANS.finditer(_unquoted(found.question)) if not _points_back(m, found.question)]
        if _SHORTEST <= len(words) <= _LONGEST and not leaning and _is_whole(found):
            yield found


def _who(sentence: str) -> Iterator[Phrased]:
    verbs = "|".join(_SAYING)
    if told := re.match(r"According to (?:the )?([A-Z][^,]{2,60}), (.+)\.$", sentence):
        if (name := speaker(told[1])) and (said := _mid_sentence(trimmed(told[2]))):
            yield _person("who-said", f"Who said that {said}?", name)
        return
    if told := re.match(
        rf"([^,“”\"]{{3,90}}?)(?:, [^,“”\"]{{3,60}},)? ((?:has )?(?:\w+ly )?(?:{verbs})) (.+)$", sentence
    ):
        name, rest = speaker(told[1]), trimmed(told[3])
        if name and _is_said(rest) and len(rest.split()) > 4:
            yield _person("who-said", f"Who {told[2]} {rest}?", name)
        return
    if told := re.match(
        r"([A-Z][^“”\"]{20,200}), (?:(?:said|says) ([^,]{3,80})|([^,]{3,80}) (?:said|says))\.$", sentence
    ):
        if (name := speaker(told[2] or told[3])) and "," not in told[1] and (said := _mid_sentence(told[1])):
            yield _person("who-said", f"Who said that {said}?", name)
        return
    told = re.match(r"([A-Z][^,“”\"]{5,50}), ((?:an?|the) [^,“”\"]{5,80}), (\w+) (.+)\.$", sentence)
    if told and _PERSON.search(told[2]) and " " in (name := speaker(told[1])):
        rest = trimmed(told[4])
        if (told[3] in AUXILIARIES or told[3] in FINITE) and "," not in rest and len(rest.split()) > 4:
            yield _person("fact", f"Who {told[3]} {rest}?", name)
        return
    clause = clause_of(sentence)
    deed = re.match(r"(?:\w+ly )?(\w+)", clause.rest) if clause and clause.verb == "has" else None
    if clause and (deed[1] if deed else clause.verb) in _DEEDS and (name := speaker(clause.subject)):
        held = names(clause.rest) or figures(clause.rest) or find_dates(clause.rest)
        if held and not re.match(r"(?:that|by|to \w+ing)\b", clause.rest):
            yield _person("fact", f"Who {clause.verb} {clause.rest}?", name)


def _is_said(rest: str) -> bool:
    """Whether a clause follows the verb of saying, and not only a thing: "that ships came", "the harbour is open"."""
    if rest.startswith("that "):
        return rest.split()[1] not in AUXILIARIES
    held = any(t in AUXILIARIES or t in FINITE for t in rest.split())
    return held and bool(re.match(r"(?:the|a|an) |[A-Z]", rest))


def _quoted(sentence: str) -> Iterator[Phrased]:
    said = re.match(
        rf"{_QUOTED},? (?:(?:said|says) (?P<a>[^,.“]{{3,80}}?)(?=[.,]|$| (?:in|on|at|after|during|as|when|to)\b)|(?P<b>[^,.“]{{3,80}}?) (?:said|says|told)\b)",
        sentence,
    )
    said = said or re.match(
        rf"(?P<a>[^,.“]{{3,80}}?) (?:said|says|wrote|stated|added)[:,]? (?P<b>){_QUOTED}\.?$", sentence
    )
    if said and (name := speaker(said["a"] or said["b"])) and len(said["quoted"].split()) > 4:
        yield _person("quote", f"Who said “{said['quoted'].strip()}”?", name)


def _when(sentence: str) -> Iterator[Phrased]:
    for mention in find_dates(sentence):
        if mention.year is None and (mention.month is None or mention.day is None):
            continue
        before, after = sentence[: mention.start], sentence[mention.end :]
        if re.fullmatch(r"(?:On|In) (?:early |late |mid-)?", before) and (opened := re.match(r",? (.+)$", after)):
            clause = clause_of(opened[1], bare=True)
        elif (led := re.search(r"(?: back)? (?:on|in)(?: the evening of| the morning of)? $", before)) and re.match(
            r"\.|,", after
        ):
            clause = clause_of(f"{before[: led.start()]}.", bare=True)
        else:
            continue
        # Of a state that lasts ("was the capital") the day in the sentence is not the whole answer.
        if (
            clause is None
            or find_dates(clause.rest)
            or " that " in f" {clause.rest}"
            or clause.verb in ("has", "have", "had", "said", "says")
        ):
            continue
        if clause.verb not in AUXILIARIES or clause.verb in ("will", "would") or _is_passive(clause):
            question = f"When {clause.asked()}?"
            yield Phrased(kind="date", question=question, answer=mention.text, accepted=_days(mention))
            return


def _how_many(sentence: str) -> Iterator[Phrased]:
    plain = OPENING.sub("", sentence)
    dated = [(d.start, d.end) for d in find_dates(plain)]
    for figure in figures(plain):
        counted = _COUNTED.match(plain, figure.end)
        if not counted or figure.unit or any(s <= figure.start < e for s, e in dated) or figure.value < 2:
            continue
        before, after = plain[: figure.start], trimmed(plain[counted.end() :]).strip()
        noun = counted["noun"]
        if _BEFORE_SUBJECT.fullmatch(before):
            first = after.split(" ")[0]
            if first in AUXILIARIES or FINITE.get(first, ("does",))[0] == "did":
                yield _count(f"How many {noun} {after}?", figure)
            return
        led = re.sub(rf"(?<= ){_APPROXIMATELY}$", "", before)
        # Only the object of the verb: "drew 900 guests", "has made seven statements", not "left with three ships".
        clause = clause_of(f"{led.rstrip()}.", bare=True)
        if (
            clause is None
            or clause.verb in _FINITE_SAYING
            or after.startswith((",", "and ", "or ", "of ", "’", "-", "("))
        ):
            return
        middle = clause.rest
        if (
            clause.verb in AUXILIARIES
            and re.fullmatch(r"(?:\w+ly |also |now |already )?\w+(?:ed|en|de|nt|ld|ught|un|on|et)", middle)
        ) or (clause.verb not in AUXILIARIES and not middle):
            yield _count(f"How many {noun} {clause.asked()} {after}".strip() + "?", figure)
        return


def _why(sentence: str) -> Iterator[Phrased]:
    told = re.match(r"([^“”\"]+?),? because ((?!of\b)[^“”\"]+)\.$", sentence)
    clause = clause_of(f"{told[1]}.", bare=True) if told else None
    if told and clause and " not " not in f" {clause.rest} " and clause.verb not in ("said", "says"):
        yield Phrased(kind="fact", question=f"Why {clause.asked()}?", answer=f"because {told[2]}")


def _person(kind: str, question: str, name: str) -> Phrased:
    """A question for a name; the surname alone answers it too."""
    words = name.split()
    short = (words[-1],) if 2 <= len(words) <= 3 and len(words[-1]) > 3 and "United" not in words else ()
    return Phrased(kind=kind, question=question, answer=name, accepted=tuple(dict.fromkeys((name, *short))))


def _count(question: str, figure: Figure) -> Phrased:
    whole = figure.value == int(figure.value)
    number = f"{int(figure.value):,}" if whole else f"{figure.value:,f}"
    ways = [figure.text.strip(), number, number.replace(",", "")]
    if whole and figure.value < len(_NUMBER_WORDS):
        ways.append(_NUMBER_WORDS[int(figure.value)])
    accepted = tuple(dict.fromkeys(way.lower() for way in ways))
    return Phrased(kind="fact", question=question, answer=figure.text.strip(), accepted=accepted)


def _days(mention: DateMention) -> tuple[str, ...]:
    if mention.month is None:
        return (str(mention.year),)
    month = MONTHS[mention.month - 1]
    if mention.day is None:
        return (f"{month} {mention.year}" if mention.year else month,)
    ends = {1: "st", 2: "nd", 3: "rd"}
    ordinal = "th" if 10 < mention.day < 20 else ends.get(mention.day % 10, "th")
    day = mention.day
    return (f"{day} {month}", f"{month} {day}", f"{day}{ordinal} {month}", f"{month} {day}{ordinal}")


def _is_passive(clause: Clause) -> bool:
    return bool(re.match(r"(?:be |been |\w+ly )*\w+(?:ed|en|ld|nt|un|made|ught)\b", clause.rest))


def _mid_sentence(text: str) -> str:
    """The words as they stand inside a sentence; "" where that cannot be told."""
    return "" if "," in text else uncapitalised(text) if _is_known_start(text) or text[:1].islower() else ""


def _is_known_start(text: str) -> bool:
    return text.split(" ")[0] in STARTS or any(n.start == 3 for n in names(f"So {text}"))


def _leads(sentence: str) -> bool:
    """Whether something is before the subject, or instead of it, that no name is: a quotation, a figure, a time."""
    figure = next(iter(figures(sentence)), None)
    return sentence[0] in '“"' or bool(
        OPENING.match(sentence)
        or re.match(r"(?:On|In) (?:\w+ )?\d", sentence)
        or (figure and _BEFORE_SUBJECT.fullmatch(sentence[: figure.start]))
    )


def _unquoted(text: str) -> str:
    return re.sub(r"“[^“”]*”", "“”", text)


def _points_back(lean: re.Match[str], question: str) -> bool:
    return lean.group().lower() == "it" and len(question[: lean.start()].split()) > 5


def _is_whole(found: Phrased) -> bool:
    """Whether the question was not cut in the middle, and says what it is about: "When did the election fall?" does not."""
    text = found.question
    if _CUT_SHORT.search(text) or text.count("“") != text.count("”") or text.count('"') % 2:
        return False
    return found.kind in ("quote", "who-said") or any(n.start > 0 for n in names(text))
