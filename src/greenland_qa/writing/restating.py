"""A question of a conversation in, the question as it would be asked alone out, by a language model; or None.

Deliberately believes the model little: what it says must be one question, made of the words of the conversation.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field

from greenland_qa.domain import Question
from greenland_qa.errors import BackendError
from greenland_qa.language.figures import figures
from greenland_qa.language.names import names
from greenland_qa.language.tokens import is_content, keys, words
from greenland_qa.writing.generative import LanguageModel
from greenland_qa.writing.listening import listen

RULES = """Rewrite the last question of a conversation so that it can be understood without the conversation.
Put the names for "he", "it", "there". Keep everything else. Do not answer. Write only the question, on one line."""
# What the conversation before may take of the prompt; older turns are a topic ago.
TURNS, ANSWER_CHARS = 4, 300
LONGEST_CHARS = 300
# A reader waits for the evidence: a model that is slower than this is not waited for, and the rules have their say.
PATIENCE_S = 10.0
# Of the words of the question, so many must stand in what it is made into.
LEAST_KEPT = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Restater:
    """Has one model say what a question means on its own; threads may share it as far as they may share the model."""

    llm: LanguageModel = field(repr=False)
    name: str
    timeout_s: float = PATIENCE_S

    def restate(self, question: Question) -> str | None:
        """The question on its own; None if the model fails, is slow, or says something else than a question."""
        if not question.turns:
            return None
        said = ""
        try:
            with closing(
                listen(self.llm, self.name, _messages(question), timeout_s=min(self.timeout_s, PATIENCE_S))
            ) as pieces:
                for piece in pieces:
                    said += piece
                    if len(said) > LONGEST_CHARS or "\n" in said.strip():
                        break
        except BackendError:
            return None
        restated = " ".join(said.split("\n")[0].split()).strip('"“” ')
        return restated if _is_the_same(restated, question) else None


def _messages(question: Question) -> list[tuple[str, str]]:
    told = "\n".join(f"Q: {t.question}\nA: {t.answer[:ANSWER_CHARS]}" for t in question.turns[-TURNS:])
    return [("system", RULES), ("user", f"{told}\nLast question: {question.text}")]


def _is_the_same(restated: str, question: Question) -> bool:
    """Whether it is one question, keeps the words of the one that was asked, and brings in no name or figure of its own."""
    if not restated.endswith("?") or len(restated) > LONGEST_CHARS or "://" in restated:
        return False
    spoken = " ".join([question.text, *(f"{t.question} {t.answer}" for t in question.turns)])
    known = frozenset(w.key for w in words(spoken))
    asked = keys(question.text)
    kept = len(asked & keys(restated)) >= LEAST_KEPT * len(asked)
    called = all(w.key in known for n in names(restated) for w in words(n.text) if is_content(w))
    counted = {f.value for f in figures(restated)} <= {f.value for f in figures(spoken)}
    return kept and called and counted
