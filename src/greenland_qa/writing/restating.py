"""A question in, the question as it would be asked alone, or in English, out, by a language model; or None.

Deliberately believes the model little: what it says must be one question, made of the words of the conversation.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from greenland_qa.domain import Question
from greenland_qa.errors import BackendError
from greenland_qa.language.figures import figures
from greenland_qa.language.names import names
from greenland_qa.language.tokens import fold, is_content, is_country, keys, words
from greenland_qa.language.tongue import is_english
from greenland_qa.writing.generative import LanguageModel
from greenland_qa.writing.listening import listen

RULES = """Rewrite the last question of a conversation so that it can be understood without the conversation.
Put the names for "he", "it", "there". Keep everything else. Do not answer. Write only the question, on one line."""
ENGLISH = """Translate the last question of a conversation into English, so that it can be understood without the
conversation. Keep names and figures. Do not answer. Write only the English question, on one line."""
# What the conversation before may take of the prompt; older turns are a topic ago.
TURNS, ANSWER_CHARS = 4, 300
LONGEST_CHARS = 300
# A reader waits for the evidence: a model that is slower than this is not waited for, and the rules have their say.
PATIENCE_S = 10.0
# Of the words of the question, so many must stand in what it is made into.
LEAST_KEPT = 0.5
# A name in another language is nearly the same word ("Grönland"), unless it is of a country ("Deutschland").
LEAST_ALIKE = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Restater:
    """Has one model say what a question means on its own; threads may share it as far as they may share the model."""

    llm: LanguageModel = field(repr=False)
    name: str
    timeout_s: float = PATIENCE_S

    def restate(self, question: Question) -> str | None:
        """The question on its own; None if the model fails, is slow, or says something else than a question."""
        restated = self._said(RULES, question) if question.turns else None
        return restated if restated and _is_the_same(restated, question) else None

    def in_english(self, question: Question) -> str | None:
        """The question on its own in English; None if the model fails, is slow, or says something else than a question."""
        restated = self._said(ENGLISH, question)
        return restated if restated and _is_translated(restated, question) else None

    def _said(self, rules: str, question: Question) -> str | None:
        """The first line of what the model makes of the question by these rules."""
        said = ""
        try:
            with closing(
                listen(self.llm, self.name, _messages(rules, question), timeout_s=min(self.timeout_s, PATIENCE_S))
            ) as pieces:
                for piece in pieces:
                    said += piece
                    if len(said) > LONGEST_CHARS or "\n" in said.strip():
                        break
        except BackendError:
            return None
        return " ".join(said.split("\n")[0].split()).strip('"“” ')


def _messages(rules: str, question: Question) -> list[tuple[str, str]]:
    told = "".join(f"Q: {t.question}\nA: {t.answer[:ANSWER_CHARS]}\n" for t in question.turns[-TURNS:])
    return [("system", rules), ("user", f"{told}Last question: {question.text}")]


def _is_the_same(restated: str, question: Question) -> bool:
    """Whether it is one question, keeps the words of the one that was asked, and brings in no name or figure of its own."""
    known = frozenset(w.key for w in words(_spoken(question)))
    asked = keys(question.text)
    kept = len(asked & keys(restated)) >= LEAST_KEPT * len(asked)
    called = all(w.key in known for n in names(restated) for w in words(n.text) if is_content(w))
    return _is_a_question(restated, question) and kept and called


def _is_translated(restated: str, question: Question) -> bool:
    """Whether it is one English question that brings in no name or figure of its own."""
    known = {fold(w.text) for w in words(_spoken(question))}
    called = all(
        is_country(w.text) or any(SequenceMatcher(None, fold(w.text), k).ratio() >= LEAST_ALIKE for k in known)
        for n in names(restated)
        for w in words(n.text)
        if is_content(w)
    )
    return _is_a_question(restated, question) and is_english(restated) is True and called


def _is_a_question(restated: str, question: Question) -> bool:
    """Whether it is a short question without a link and without a figure of its own."""
    counted = {f.value for f in figures(restated)} <= {f.value for f in figures(_spoken(question))}
    return restated.endswith("?") and len(restated) <= LONGEST_CHARS and "://" not in restated and counted


def _spoken(question: Question) -> str:
    return " ".join([question.text, *(f"{t.question} {t.answer}" for t in question.turns)])
