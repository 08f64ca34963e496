"""rtqa-2023 in, the retrieval figures of every peer and of ours out: same articles, questions and embedding model.

All get our passages and their vectors, but llama-index's starter, which cuts the articles itself; with `own` every peer
does, as its documentation says. What a peer cuts is embedded here, by the same weights for all: on two cores it would
take hours to do that in each peer's own way.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np

from benchmarks.common import Json, build, dated_questions, opened, progress, timed, times
from benchmarks.peers.process import PEERS, Peer, vectors_of
from benchmarks.retrieval import by_half, differences, judge, placed, systems
from greenland_qa.archive import EVERYTHING, Archive
from greenland_qa.backends.models import locate
from greenland_qa.ports import Embedder

FOUND = 100
# llama-index's starter makes so few pieces of an article that they can be embedded anew. The pieces of the others are
# about as many as our passages or more (100,000 and more paragraphs): they get those, with the vectors that are there.
ALWAYS_OWN = "1,024 tokens"
OURS = {"ours": "ours", "ours, published by then": "ours, as of the day of asking"}


def articles(rtqa: Path) -> list[Json]:
    with gzip.open(rtqa / "corpus.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [
        {
            "article": row["url"],
            "title": row.get("title") or "",
            "day": (row.get("published") or "")[:10],
            "text": row["text"],
        }
        for row in rows
    ]


def on_rtqa(rtqa: Path, every: int, *, index: Path, cache: Path, own: bool, python: Path, folder: Path) -> Json:
    """Every system on rtqa-2023."""
    questions = dated_questions(rtqa)[::every]
    _, embedder, _ = build([rtqa / "corpus.jsonl.gz"], index)
    figures: Json = {"questions": len(questions)}
    texts = articles(rtqa)
    ours: dict[bool, list[dict[str, float]]] = {}
    with opened(index, embedder) as archive:
        figures["passages"] = archive.coverage().passages
        for name, system in OURS.items():
            search, spent = systems(archive, embedder)[system], list[float]()
            search(questions[0])
            judged = [judge(q, placed(timed(search, q, spent))) for q in progress(questions, name)]
            ours[name != "ours"] = judged
            figures[name] = {**by_half(questions, judged), "latency": times(spent)}
        shared = _passages(archive, embedder, {t["article"]: t for t in texts}, folder / "ours.npy")
    asked = [{"id": q.id, "text": q.text, "day": int(f"{q.asked_on:%Y%m%d}")} for q in questions]
    for name in PEERS:
        peer = Peer(name=name, python=python, folder=folder)
        known = peer.does({})
        settings = {s: split for s, (split, _, writes) in known["settings"].items() if not writes}
        for split in dict.fromkeys(settings.values()):
            cuts = own or split == ALWAYS_OWN
            pieces, vectors = _cut(peer, split, texts, embedder, cache) if cuts else shared
            job = {
                "model": str(locate(embedder.name)),
                "k": FOUND,
                "texts": pieces,
                "vectors": str(vectors),
                "questions": asked,
                "settings": [setting for setting, its_split in settings.items() if its_split == split],
            }
            result = peer.does(job)
            for run in result["runs"]:
                dated = known["settings"][run["setting"]][1]
                judged = [judge(q, [(address, text) for address, text, _ in run["found"][q.id]]) for q in questions]
                setting = run["setting"] if cuts else run["setting"].replace(split, "our passages")
                figures[f"{result['system']}: {setting}"] = {
                    **by_half(questions, judged),
                    "ours against it": differences(ours[dated], judged),
                    "latency": times(run["query_ms"]),
                    "pieces": len(pieces),
                    "index_s": run["index_s"],
                    "peak_rss_mb": result["peak_rss_mb"],
                }
    return figures


def _cut(peer: Peer, split: str, texts: list[Json], embedder: Embedder, cache: Path) -> tuple[list[Json], Path]:
    pieces = peer.pieces(split, texts)
    return pieces, vectors_of(pieces, embedder, cache)


def _passages(archive: Archive, embedder: Embedder, texts: dict[str, Json], path: Path) -> tuple[list[Json], Path]:
    """Our passages as pieces, and the file of the vectors that the archive holds of them."""
    hits = archive.dense(embedder.embed_question("news"), archive.coverage().passages, EVERYTHING)
    keys = sorted(hit.key for hit in hits)
    np.save(path, archive.vectors(keys))
    pieces = []
    for address, text in placed(archive.passages(keys)):
        title = texts[address]["title"]
        known = {"article": address, "title": title, "day": texts[address]["day"]}
        pieces.append({**known, "text": text, "embedded": f"{title}\n{text}"})
    return pieces, path
