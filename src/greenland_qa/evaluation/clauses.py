"""A sentence in, its parts out: subject, verb and rest of a plain main clause, and the name of whoever it speaks of.

Deliberately parses no English in general: where it is not sure, it finds nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from greenland_qa.language.names import names

# Verbs of news whose subject, in a plain sentence, did it. Those that are also said of troops "sent" or cities "called"
# are caught by a second verb behind them.
_REGULAR = """
accept accuse acquire add adopt agree aim announce appoint approve argue arrest arrive ask assume attack award back ban
block call cancel capture celebrate change claim close complete conclude condemn confirm convict create criticise
criticize cross cut damage declare decline defeat demand deny deploy deport describe destroy detain detect discover
discuss dismiss donate double earn elect emphasise emphasize enact end endorse enter establish evacuate expand expel
explain extend face file finish fire form found free gain give grant halt host hire impose imprison increase indicate
injure inspect install introduce invade invite issue join kill last launch lift list locate move note nominate
occur offer open oppose order overtake own pass pay plan play pledge postpone praise predict present prevent produce
promise propose protest prove publish raise ratify reach receive recommend record reduce refuse reject release remain
remove rename report request require rescue resign respond restore resume retire return reveal sack score sentence
settle sign stage start state stop stress strike succeed suffer suggest summon surrender survive suspend sustain test
threaten tie transfer travel unveil urge use veto visit vote vow want warn welcome
""".split()
_IRREGULAR = {
    "admit": "admitted", "ban": "banned", "become": "became", "begin": "began", "break": "broke", "bring": "brought",
    "build": "built", "buy": "bought", "cut": "cut", "come": "came", "commit": "committed", "draw": "drew",
    "drop": "dropped", "fall": "fell", "find": "found", "flee": "fled", "fly": "flew", "get": "got", "give": "gave",
    "go": "went", "hold": "held", "have": "had", "insist": "insisted", "keep": "kept", "leave": "left", "lose": "lost",
    "make": "made", "meet": "met", "occur": "occurred", "overtake": "overtook", "pay": "paid", "plan": "planned",
    "refer": "referred", "rise": "rose", "say": "said", "sell": "sold", "send": "sent", "shoot": "shot", "sink": "sank",
    "speak": "spoke", "spend": "spent", "stop": "stopped", "strike": "struck", "take": "took", "tell": "told",
    "think": "thought", "transfer": "transferred", "win": "won", "write": "wrote", "expel": "expelled",
    "travel": "travelled", "withdraw": "withdrew", "acknowledge": "acknowledged", "believe": "believed",
}  # fmt: skip
AUXILIARIES = frozenset("is are was were will would has have had can could should must".split())


def _past(base: str) -> str:
    if base in _IRREGULAR:
        return _IRREGULAR[base]
    return base + "d" if base.endswith("e") else re.sub(r"(?<=[^aeiou])y$", "i", base) + "ed"


def _third(base: str) -> str:
    if re.search(r"(?:s|sh|ch|x|o)$", base):
        return base + "es"
    return "has" if base == "have" else re.sub(r"(?<=[^aeiou])y$", "ie", base) + "s"


_BASES = tuple(dict.fromkeys((*_REGULAR, *_IRREGULAR)))
# The finite form -> the auxiliary that a question needs, and the form that then stays. "found" is of find, not of found.
FINITE = {_third(b): ("does", b) for b in _BASES} | {_past(b): ("did", b) for b in _BASES} | {"found": ("did", "find")}
_ROLES = frozenset(
    """minister ministry president premier spokesman spokeswoman spokesperson secretary chief leader general director
    chairman chairwoman governor mayor senator foreign prime vice deputy defence defense finance interior justice
    former of the state health police""".split()
)
# What only makes sense beside the sentence before, or on the day of writing.
LEANS = re.compile(
    r"\b(?:he|she|they|we|you|I|me|him|her|them|(?-i:us)|his|hers|their|theirs|our|ours|your|my|this|these|those|such|here"
    r"|there|it|former|latter|today|yesterday|tomorrow|tonight|ago|earlier|meanwhile|respectively|the (?:same|report"
    r"|document|statement|latest)|(?:last|next) \w+|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b|\(",
    re.I,
)
_CUT = re.compile(
    r",? ?[;—–]| - |, (?:a (?:move|step|decision)|and|but|while|although|though|despite|with|which|who|where|whose|as|per|according|including|after|before"
    r"|following|saying|when|because|so|since|\w+ing|\w+ed)\b"
)
OPENING = re.compile(r"(?:During|In|On|After|Before|Since|Until|At|Over|Under|By) [^,“”\"]{3,60}, (?=[A-Z])")
STARTS = ("The", "A", "An", "All", "Some", "Many", "Most", "More")


@dataclass(frozen=True, slots=True)
class Clause:
    """A plain sentence in three parts; `verb` is finite."""

    subject: str
    verb: str
    rest: str

    def asked(self) -> str:
        """The words of the question behind "When" or "Why": "did the harbour open"."""
        subject = uncapitalised(self.subject)
        if self.verb in AUXILIARIES:
            return f"{self.verb} {subject} {self.rest}".strip()
        auxiliary, base = FINITE[self.verb]
        return f"{auxiliary} {subject} {base} {self.rest}".strip()


def clause_of(sentence: str, *, bare: bool = False) -> Clause | None:
    """Subject, verb and rest of a plain main clause that begins the sentence; None where that is not sure.

    `bare`: nothing needs to follow the verb.
    """
    text = trimmed(OPENING.sub("", sentence))
    tokens = text.split(" ")
    at = next((i for i, t in enumerate(tokens) if t in AUXILIARIES or t in FINITE), 0)
    subject, rest = " ".join(tokens[:at]), " ".join(tokens[at + 1 :])
    if not at or at > 8 or (not rest and not bare) or re.search(r"[,:“”\"()]", text):
        return None
    if not _is_subject(subject) or (
        tokens[at] in ("are", "were", "have") and speaker(subject) and " and " not in subject
    ):
        return None
    # A second finite verb in the same breath: "The troops sent to the island arrived".
    for token in tokens[at + 1 :]:
        if token in ("that", "when", "if", "whether", "who", "which", "where"):
            break
        if token in AUXILIARIES or (
            token in FINITE and tokens[at] not in AUXILIARIES and token not in ("plans", "calls")
        ):
            return None
    return Clause(subject, tokens[at], rest)


def _is_subject(text: str) -> bool:
    words = text.split()
    if words[0] in ("The", "A", "An"):
        if len(words) < 2:
            return False
    elif not any(n.start == 0 for n in names(f"{text} x. So {text} x.")) or words[0].endswith(("ing", "ly")):
        return False
    if re.search(r"['’]s?$|[^\w]$", words[-1]) or words[-1] in ("and", "of", "the", "to", "not"):
        return False
    if re.search(r"\b(?:that|who|which|as|while|when|if|than|not|also by|because|from|with|after|by)\b", text):
        return False
    return text.count(" of ") < 2


def speaker(words: str) -> str:
    """The name of a person, office or country that these words are, with at most a title before it; else ""."""
    text = re.sub(r"^(?:The|the) ", "", words.strip())
    tokens = re.sub(r"['’]s\b", "", text).split()
    if not 0 < len(tokens) <= 9 or tokens[-1].casefold() in _ROLES - {"ministry"}:
        return ""
    if any(t[0].islower() and t not in _ROLES for t in tokens) or not tokens[0][0].isalpha():
        return ""
    found = names(f"So {text} x.")
    if not found or found[-1].end != len(f"So {text}") or LEANS.search(text) or " and " in text or "," in text:
        return ""
    # "Danish Foreign Minister Lars Løkke Rasmussen": the name is what stands behind the title.
    name = re.split(
        r"\b(?i:minister|president|secretary|premier|chief|leader|general|senator|governor|mayor|spokes\w+"
        r"|director|chairman|chairwoman|judge|justice|officer)\b ",
        found[-1].text,
    )[-1]
    name = name.removeprefix("of State ")
    if name.startswith("of "):  # "Director of National Intelligence Jane Roe"
        name = " ".join(name.split()[-2:])
    return (
        ""
        if re.fullmatch(
            r"[A-Z]\.?|Police|University|Officials?|(?:While|When|On|In|As|At|After|Although|But|And|If) .+", name
        )
        else name
    )


def trimmed(text: str) -> str:
    """The main clause without what is hung on it, and without its full stop."""
    cut = _CUT.search(text)
    return (text[: cut.start()] if cut else text).rstrip(" .,")


def uncapitalised(text: str) -> str:
    """The words without the capital that an article has at the beginning of a sentence: "The harbour" -> "the harbour"."""
    return re.sub(rf"^(?:{'|'.join(STARTS)})\b", lambda m: m.group().lower(), text)
