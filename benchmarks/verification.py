"""`python -m benchmarks.verification FOLDER`: does the check of a sentence see what its source does not say?

Every *.jsonl.gz of the folder holds pairs of a source and a sentence, labelled 1 where the source wholly supports the
sentence. Beside ours stand the plainest checks there are, the share of the sentence's words that the source holds and the
cosine of the two by the embedding model, each with the threshold that suits each set best in hindsight: a favour that
ours does not get.
"""

from __future__ import annotations

import argparse
import gzip
import json
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.common import Json, progress, save, timed, times
from greenland_qa.backends.judge import SmallJudge
from greenland_qa.compose import open_embedder
from greenland_qa.domain import DraftSentence, Source, Span, Verdict
from greenland_qa.evaluation.grading import words
from greenland_qa.evaluation.metrics import Drawn, Floats, percentiles, resampled
from greenland_qa.language.sources import Part, text_of
from greenland_qa.ports import Embedder, Judge
from greenland_qa.settings import Settings
from greenland_qa.verify import verify

SOURCE = Source(article_id="0", title="The source")


def pairs_of(path: Path) -> list[tuple[str, str, bool]]:
    """(source, sentence, supported) of each line."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    clean = [(unicodedata.normalize("NFC", r["source"]), unicodedata.normalize("NFC", r["sentence"]), r) for r in rows]
    return [(source, sentence, r["label"] == 1) for source, sentence, r in clean if source.strip() and sentence.strip()]


def ours(pair: tuple[str, str, bool], judge: Judge | None = None) -> bool:
    source, sentence, _ = pair
    span = Span(source=SOURCE, start=0, end=len(source), text=source)
    draft = DraftSentence(text=sentence, spans=(span,))
    # As `greenland-qa check` does: whether it is said is asked, and not whose word it is.
    return verify(draft, judge, strict=False).verdict is Verdict.SUPPORTED


def shared_words(pair: tuple[str, str, bool]) -> float:
    sought = Counter(words(pair[1]))
    return (sought & Counter(words(pair[0]))).total() / max(1, sought.total())


def similarities(pairs: Sequence[tuple[str, str, bool]], embedder: Embedder) -> Floats:
    """(n,) cosines of each sentence and the sentence of its source that comes nearest by its words."""
    near = [text_of(((source, None),)).near(Part.of(sentence)) for source, sentence, _ in pairs]
    sources = [parts[0].text if parts else source for parts, (source, *_) in zip(near, pairs, strict=True)]
    said, read = embedder.embed_passages([p[1] for p in pairs]), embedder.embed_passages(sources)
    return np.asarray((said * read).sum(axis=1), np.float64)


def figures_of(said: Sequence[bool], truth: Sequence[bool]) -> Json:
    """How well "supported" is said: balanced accuracy with its interval, precision and recall."""
    yes, true = np.asarray(said, np.float64), np.asarray(truth, np.float64)

    def balanced(
        drawn: Drawn,
    ) -> Floats:
        y, t = yes[drawn], true[drawn]
        return ((y * t).sum(-1) / t.sum(-1) + ((1 - y) * (1 - t)).sum(-1) / (1 - t).sum(-1)) / 2

    low, high = percentiles(resampled(len(yes), balanced)) or (0.0, 0.0)
    whole = float(balanced(np.arange(len(yes))[None, :])[0])
    return {
        "balanced accuracy": {"value": round(whole, 4), "low": round(low, 4), "high": round(high, 4)},
        "precision": round(float((yes * true).sum() / max(1.0, yes.sum())), 4),
        "recall": round(float((yes * true).sum() / max(1.0, true.sum())), 4),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--most", type=int, default=2_500, help="pairs of each set; larger sets are thinned evenly")
    parser.add_argument(
        "--no-judge", action="store_true", help="leave out the small judge, which takes most of the time"
    )
    chosen = parser.parse_args()
    figures: Json = {}
    spent_ms: list[float] = []
    judging = partial(ours, judge=None if chosen.no_judge else SmallJudge())
    embedder = open_embedder(Settings())
    for path in sorted(chosen.folder.glob("*.jsonl.gz")):
        pairs = pairs_of(path)
        pairs = pairs[:: max(1, -(-len(pairs) // chosen.most))]
        truth = [supported for *_, supported in pairs]
        said = [ours(pair) for pair in pairs]
        judged = [timed(judging, pair, spent_ms) for pair in progress(pairs, f"pairs of {path.name}")]
        shares = [shared_words(pair) for pair in pairs]
        cosines = similarities(pairs, embedder)
        plain = [figures_of([s >= cut / 20 for s in shares], truth) for cut in range(1, 21)]
        near = [figures_of([bool(c >= cut / 20) for c in cosines], truth) for cut in range(1, 20)]
        figures[path.name.removesuffix(".jsonl.gz")] = {
            "pairs": len(pairs),
            "supported": sum(truth),
            **({} if chosen.no_judge else {"with the judge": figures_of(judged, truth)}),
            "without": figures_of(said, truth),
            "shared words, best threshold": max(plain, key=lambda f: f["balanced accuracy"]["value"]),
            "embedding similarity, best threshold": max(near, key=lambda f: f["balanced accuracy"]["value"]),
        }
    save("verification", settings={"most": chosen.most}, figures={**figures, "time of one sentence": times(spent_ms)})


if __name__ == "__main__":
    main()
