"""`python -m benchmarks.people`: many people ask one assistant at once, and a model writes at twenty tokens a second.

Everybody asks of something else, and the model says what stands in the prompt that it was shown: a reply that holds the
words of another question has been mixed up. Then one person asks alone, and what checking costs is the time from the end
of the model's own first sentence to the moment in which it is shown.
"""

from __future__ import annotations

import argparse
import re
import tempfile
import threading
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from benchmarks.common import memory, save, times
from benchmarks.scripted import ScriptedLLM, mark_of
from greenland_qa.compose import Assistant, ingest_articles, open_embedder
from greenland_qa.domain import (
    Answer,
    Article,
    DateBasis,
    Dated,
    EvidenceFound,
    ReplyReady,
    SentenceChecked,
    Source,
    article_id_of,
)
from greenland_qa.settings import Settings

PACE_S = 1 / 20
PLACES = (
    "Aasiaat Sisimiut Ilulissat Qaqortoq Narsaq Maniitsoq Paamiut Tasiilaq Upernavik Uummannaq Kangaatsiaq Qasigiannguit "
    "Nanortalik Qaanaaq Kangerlussuaq Ittoqqortoormiit Kulusuk Qeqertarsuaq Kapisillit Alluitsup"
).split()
ASKED_ON = date(2026, 3, 9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What one person saw: milliseconds to the first evidence and the first sentence, and the reply's words."""

    place: str
    evidence_ms: float
    sentence_ms: float
    text: str
    by_the_model: bool


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    settings = Settings()
    embedder = open_embedder(settings)
    with tempfile.TemporaryDirectory() as folder:
        settings = settings.model_copy(update={"index": Path(folder) / "index"})
        list(ingest_articles([article(n) for n in range(len(PLACES))], settings, embedder=embedder))
        llm = ScriptedLLM(answer, pace_s=PACE_S)
        with Assistant.open(settings=settings, embedder=embedder, llm=llm) as assistant:
            assistant.ask(question(0), asked_on=ASKED_ON)  # the first question loads what is lazy
            worked = time.process_time()
            asked = [a for _ in range(chosen.rounds) for a in at_once(assistant, chosen.people)]
            worked = time.process_time() - worked
            alone = [ask(assistant, n) for n in range(len(PLACES))]
            checks = [checking(assistant, n) for n in range(len(PLACES))]
    save(
        "people",
        settings={"people": chosen.people, "rounds": chosen.rounds, "tokens a second": round(1 / PACE_S)},
        figures={
            "first evidence": times([a.evidence_ms for a in asked]),
            "first sentence": times([a.sentence_ms for a in asked]),
            "mixed up": sum(mixed_up(a) for a in asked),
            "written by the model": sum(a.by_the_model for a in asked),
            "asked": len(asked),
            "processor ms a question": round(worked * 1000 / len(asked), 1),
            "alone, first evidence": times([a.evidence_ms for a in alone]),
            "alone, first sentence": times([a.sentence_ms for a in alone]),
            "shown after the model's own sentence": times(checks),
            **memory(),
        },
    )


def article(n: int) -> Article:
    body = (
        f"{PLACES[n]} has {300 + 7 * n} sledge dogs, counted the vet of {PLACES[n]} in January. "
        f"The new clinic of {PLACES[n]} opens in spring. Ice closed its harbour for {n + 3} days."
    )
    published = Dated(day=date(2026, 2, 1), basis=DateBasis.STATED)
    source = Source(article_id=article_id_of(body), title=f"News from {PLACES[n]}", published=published)
    return Article(source=source, body=body)


def question(n: int) -> str:
    return f"How many sledge dogs does {PLACES[n]} have?"


def answer(prompt: str) -> str:
    """What the model says: in other words what its own prompt shows of the place that is asked for."""
    place = prompt.rpartition("does ")[2].partition(" have")[0]
    dogs = re.search(rf"{place} has (\d+) sledge dogs", prompt)
    if dogs is None:
        return f"Nothing is known of {place}."
    return f"In {place} the vet counted {dogs[1]} sledge dogs {mark_of(prompt, dogs.group())}. That was in January."


def ask(assistant: Assistant, n: int) -> Asked:
    began = time.perf_counter()
    evidence_ms = sentence_ms = 0.0
    text, by_the_model = "", False
    for event in assistant.stream(question(n), asked_on=ASKED_ON):
        passed = (time.perf_counter() - began) * 1000
        if isinstance(event, EvidenceFound):
            evidence_ms = passed
        elif isinstance(event, SentenceChecked) and not sentence_ms:
            sentence_ms = passed
        elif isinstance(event, ReplyReady) and isinstance(event.journey.reply, Answer):
            text = event.journey.reply.text
            by_the_model = event.journey.reply.sentences[0].reason != "verbatim"
    return Asked(
        place=PLACES[n], evidence_ms=evidence_ms, sentence_ms=sentence_ms, text=text, by_the_model=by_the_model
    )


def at_once(assistant: Assistant, people: int) -> list[Asked]:
    found: list[Asked] = []
    gate = threading.Barrier(people)

    def person(n: int) -> None:
        gate.wait()
        found.append(ask(assistant, n % len(PLACES)))

    threads = [threading.Thread(target=person, args=(n,)) for n in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def mixed_up(asked: Asked) -> bool:
    """Whether the reply is not of the place that was asked for, or is of another too."""
    return asked.place not in asked.text or any(p in asked.text for p in PLACES if p != asked.place)


def checking(assistant: Assistant, n: int) -> float:
    """Milliseconds from the model's last token of its first sentence to the sentence being shown."""
    stream = assistant.stream(question(n), asked_on=ASKED_ON)
    shown_ms = evidence_at = 0.0
    said = ""
    for event in stream:
        now = time.perf_counter()
        if isinstance(event, EvidenceFound):
            evidence_at = now
        elif isinstance(event, SentenceChecked) and not said:
            said = event.sentence.text
            shown_ms = (now - evidence_at) * 1000
    # Tokens of the sentence as the model spoke it: its words, and its mark.
    own_ms = (len(said.split()) + 1) * PACE_S * 1000
    return shown_ms - own_ms


if __name__ == "__main__":
    main()
