"""Names in, objects out: the only file that decides which implementation stands behind each seam.

`Assistant` is what users of the library hold; everything it needs is opened here, before any question.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self

from greenland_qa.archive import Archive, ArchiveWriter, Conversations, Listing, Model
from greenland_qa.assistant import Stages, travel
from greenland_qa.backends.embedder import SentenceTransformerEmbedder
from greenland_qa.backends.judge import SmallJudge
from greenland_qa.backends.llm import open_llm
from greenland_qa.backends.reranker import CrossEncoderReranker
from greenland_qa.domain import (
    Article,
    Candidate,
    Coverage,
    Event,
    Journey,
    Question,
    Reply,
    ReplyReady,
    Source,
    Turn,
)
from greenland_qa.errors import ArchiveError, QuestionRejected, UnreadableSource
from greenland_qa.ingest import Step, ingest
from greenland_qa.ports import Embedder, Judge, Reranker
from greenland_qa.reading import read
from greenland_qa.retrieve import Retriever
from greenland_qa.select import Selector
from greenland_qa.settings import Settings, load_settings, model_key
from greenland_qa.understand import understand
from greenland_qa.writing import extractive
from greenland_qa.writing.generative import GenerativeWriter, LanguageModel
from greenland_qa.writing.restating import Restater

Day = date | str | None
"""A day, or its text as YYYY-MM-DD, or None."""


class Assistant:
    """Answers questions from one archive, or refuses. Threads may share one; close it when done."""

    def __init__(self, stages: Stages, *, held: object = None) -> None:
        self._stages = stages
        self._held = held  # what must live as long as the stages use it: the server of a model of our own

    @classmethod
    def open(
        cls,
        path: str | Path | None = None,
        *,
        settings: Settings | None = None,
        embedder: Embedder | None = None,
        reranker: Reranker | None = None,
        llm: LanguageModel | None = None,
    ) -> Self:
        """The assistant of the archive at `path` (by default the settings' index).

        `llm` is any language model of llama-index; it writes instead of the one that the settings name.
        Raises: ArchiveMissing, ArchiveStale, ArchiveDamaged; BackendUnavailable; SettingsError.
        """
        settings = _settled(settings, path)
        writer, held = _writer(settings, llm)
        embedder = embedder or open_embedder(settings)
        archive = Archive.open(settings.index, model=_model_of(embedder), chroma_url=settings.chroma_url)
        if reranker is None and settings.reranker:
            reranker = CrossEncoderReranker(settings.reranker)
        judge = open_judge(settings) if settings.judge else None
        restater = Restater(llm=writer.llm, name=writer.name, timeout_s=writer.timeout_s) if writer else None
        return cls(
            Stages(
                archive=archive,
                retriever=Retriever(archive=archive, embedder=embedder),
                selector=Selector(embedder=embedder, reranker=reranker, judge=judge),
                write=writer.write if writer else extractive.write,
                writer_name=writer.name if writer else extractive.NAME,
                restater=restater,
                judge=judge,
                embedder=embedder,
            ),
            held=held,
        )

    def ask(
        self,
        question: str,
        *,
        as_of: Day = None,
        asked_on: Day = None,
        outlets: Sequence[str] = (),
        history: Iterable[tuple[str, str]] = (),
    ) -> Reply:
        """The reply. `as_of` hides later articles; `asked_on` is today if absent; `history` holds (question, answer)s.

        Raises: QuestionRejected.
        """
        return self.journey(question, as_of=as_of, asked_on=asked_on, outlets=outlets, history=history).reply

    def journey(
        self,
        question: str,
        *,
        as_of: Day = None,
        asked_on: Day = None,
        outlets: Sequence[str] = (),
        history: Iterable[tuple[str, str]] = (),
    ) -> Journey:
        """The reply with all that led to it: inquiry, candidates, evidence, seconds. Raises: QuestionRejected."""
        events = self.stream(question, as_of=as_of, asked_on=asked_on, outlets=outlets, history=history)
        return next(event.journey for event in events if isinstance(event, ReplyReady))

    def stream(
        self,
        question: str,
        *,
        as_of: Day = None,
        asked_on: Day = None,
        outlets: Sequence[str] = (),
        history: Iterable[tuple[str, str]] = (),
        since: Day = None,
        until: Day = None,
        by_quotation: bool = False,
    ) -> Iterator[Event]:
        """EvidenceFound, then a SentenceChecked for each sentence of the answer, then ReplyReady.

        `since` and `until` limit the question to articles published between these days; `by_quotation` lets no
        language model write, though the assistant has one.
        Raises: QuestionRejected, at the call and not at the first event.
        """
        asked = _question(question, as_of, asked_on, outlets, history)
        asked = replace(asked, since=_day(since), until=_day(until))
        stages = self._stages
        if by_quotation:
            stages = replace(stages, write=extractive.write, writer_name=extractive.NAME)
        return travel(asked, stages)

    def search(
        self, question: str, *, k: int = 10, as_of: Day = None, asked_on: Day = None, outlets: Sequence[str] = ()
    ) -> tuple[Candidate, ...]:
        """The `k` best passages, best first, whether they answer or not. Raises: QuestionRejected."""
        asked = _question(question, as_of, asked_on, outlets, ())
        return self._stages.retriever.retrieve(understand(asked), k)

    def article(self, article_id: str) -> Article:
        """The whole article. Raises: ArchiveError if the archive does not hold it."""
        return self._stages.archive.article(article_id)

    def articles(self) -> tuple[Listing, ...]:
        """Every article, newest first, those without a date last."""
        return self._stages.archive.articles()

    def coverage(self) -> Coverage:
        """What the archive holds."""
        return self._stages.archive.coverage()

    def damage(self) -> tuple[str, ...]:
        """A sentence for each thing that is degraded right now; () if nothing is."""
        return self._stages.archive.damage()

    @property
    def embedder(self) -> Embedder:
        """The embedding model, for those who put articles into its archive."""
        return self._stages.retriever.embedder

    @property
    def writer(self) -> str:
        """Who writes the answers: "extractive", or a model's name."""
        return self._stages.writer_name

    def close(self) -> None:
        self._stages.archive.close()
        self._held = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_embedder(settings: Settings) -> Embedder:
    """The embedding model of these settings. Raises: BackendUnavailable."""
    return SentenceTransformerEmbedder(
        settings.embedder,
        passage_prompt=settings.passage_prompt,
        question_prompt=settings.question_prompt,
        threads=settings.threads,
    )


def open_judge(settings: Settings) -> Judge:
    """The small judge that comes with the package. Raises: BackendUnavailable."""
    return SmallJudge(threads=settings.threads)


def _writer(settings: Settings, llm: LanguageModel | None) -> tuple[GenerativeWriter | None, object]:
    """The writer of the given model or of the settings' own, None for quotations; and what must be held with it."""
    if llm is not None:
        told = llm.metadata
        name = told.model_name if told.model_name != "unknown" else llm.class_name()
        return GenerativeWriter(
            llm=llm, name=name, context=told.context_window, timeout_s=settings.model_timeout_s
        ), None
    if settings.model == "none":
        return None, None
    opened = open_llm(
        settings.model,
        key=model_key(settings),
        context=settings.model_context,
        timeout_s=settings.model_timeout_s,
        threads=settings.threads,
    )
    writer = GenerativeWriter(
        llm=opened.llm,
        name=opened.name,
        context=settings.model_context,
        timeout_s=settings.model_timeout_s,
        in_json=settings.model_json,
    )
    return writer, opened


def open_writer(settings: Settings, embedder: Embedder) -> ArchiveWriter:
    """The archive of these settings, locked for writing, made if it is not there. Raises: ArchiveError."""
    return ArchiveWriter.open(settings.index, model=_model_of(embedder), chroma_url=settings.chroma_url)


def ingest_paths(
    paths: Sequence[str | Path], settings: Settings | None = None, *, embedder: Embedder | None = None
) -> Generator[Step, None, None]:
    """Reads files and folders into the archive, one step an article or unreadable source; seals the archive at the end.

    Stopping early keeps every article that was stepped over. Raises: ArchiveError, BackendUnavailable.
    """
    yield from ingest_articles(read([Path(p) for p in paths]), settings, embedder=embedder)


def ingest_articles(
    readings: Iterable[Article | UnreadableSource],
    settings: Settings | None = None,
    *,
    embedder: Embedder | None = None,
) -> Generator[Step, None, None]:
    """The same for articles that were read elsewhere (llama-index readers, say)."""
    settings = _settled(settings, None)
    embedder = embedder or open_embedder(settings)
    with open_writer(settings, embedder) as writer:
        yield from ingest(readings, writer, embedder)
        writer.seal()


def open_archive(settings: Settings | None = None) -> Archive:
    """The archive of these settings, to see what it holds: nothing can be asked, and no model is loaded.

    Raises: ArchiveMissing, ArchiveStale, ArchiveDamaged.
    """
    settings = _settled(settings, None)
    return Archive.open(settings.index, chroma_url=settings.chroma_url)


def open_conversations(settings: Settings | None = None) -> Conversations:
    """What is kept of conversations and feedback beside the archive of these settings; made at the first thing kept."""
    return Conversations(_settled(settings, None).index)


def remove_articles(names: Sequence[str], settings: Settings | None = None) -> tuple[Source, ...]:
    """Removes the articles with these ids, files or addresses; gives the sources that went.

    Raises: ArchiveError, before anything is removed, if one of them is not there.
    """
    settings = _settled(settings, None)
    with open_archive(settings) as archive:
        sources = tuple(_found(name, archive) for name in names)
    with ArchiveWriter.open(settings.index, model=archive.model, chroma_url=settings.chroma_url) as writer:
        for source in sources:
            writer.remove(source.article_id)
        writer.seal()
    return sources


def _found(name: str, archive: Archive) -> Source:
    if (source := archive.find(name)) is not None:
        return source
    raise ArchiveError(
        f"The archive holds no article {name!r}.",
        advice="Run `greenland-qa articles` to see the ids and files it holds.",
    )


def _settled(settings: Settings | None, path: str | Path | None) -> Settings:
    settings = settings or load_settings()
    return settings.model_copy(update={"index": Path(path)}) if path is not None else settings


def _model_of(embedder: Embedder) -> Model:
    return Model(name=embedder.name, fingerprint=embedder.fingerprint, dim=embedder.dim)


def _question(
    text: str, as_of: Day, asked_on: Day, outlets: Sequence[str], history: Iterable[tuple[str, str]]
) -> Question:
    return Question(
        text=text,
        asked_on=_day(asked_on) or date.today(),
        as_of=_day(as_of),
        outlets=tuple(outlets),
        turns=tuple(Turn(question=asked, answer=answer) for asked, answer in history),
    )


def _day(day: Day) -> date | None:
    if not isinstance(day, str):
        return day
    try:
        return date.fromisoformat(day)
    except ValueError as exc:
        raise QuestionRejected(
            f"{day!r} is not a date.", advice="Write dates as YYYY-MM-DD, 2026-01-28 for example."
        ) from exc
