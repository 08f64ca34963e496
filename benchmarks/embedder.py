"""`python -m benchmarks.embedder RTQA`: ways of running the packaged model, on the same passages in the same run.

Speed is told in two ways, because a machine is rarely idle: passages a second by the clock, processor time a passage.
Quality is the cosine to the float32 model and, for ours, what it finds beside what float32 finds. What needs a package
that is not installed (OpenVINO, or what torch's export needs) is left out, and the result says so.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import torch
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer

from benchmarks.common import DatedQuestion, Json, dated_questions, mean, percentile, progress, save
from greenland_qa.backends.embedder import BATCH, SentenceTransformerEmbedder
from greenland_qa.backends.minilm import MAX_TOKENS
from greenland_qa.backends.models import locate
from greenland_qa.domain import Article, Passage
from greenland_qa.language.passages import split
from greenland_qa.ports import FloatMatrix
from greenland_qa.reading import read
from greenland_qa.settings import DEFAULT_EMBEDDER

ROUNDS = 3
# Padded tokens in one run of a variant with batches of our own: the fastest of 1,024 to 8,192 on cores with AVX2.
TOKENS_A_RUN = 2_048
QUESTION = "What did the foreign ministers agree on after the meeting?"

Embed = Callable[[Sequence[str]], FloatMatrix]


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    name: str
    embed: Embed


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.embedder", description=__doc__)
    parser.add_argument("rtqa", type=Path, help="the folder of rtqa-2023")
    parser.add_argument("--passages", type=int, default=300, help="passages to time")
    parser.add_argument("--searched", type=int, default=2_000, help="passages to search, in whole articles")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    chosen = parser.parse_args()
    torch.set_num_threads(chosen.threads)
    passages = list(islice(_passages(chosen.rtqa), chosen.searched))
    texts = [_embedded(p) for p in random.Random(1).sample(passages, min(chosen.passages, len(passages)))]
    with tempfile.TemporaryDirectory() as folder:
        variants, left_out = _variants(Path(folder), chosen.threads)
        figures = {"speed and likeness": _compared(variants, texts), "left out": left_out}
    exact, ours = variants[1].embed, variants[0].embed
    figures["retrieval"] = _retrieval(passages, dated_questions(chosen.rtqa), exact, ours)
    settings = {
        "model": DEFAULT_EMBEDDER,
        "threads": chosen.threads,
        "passages": len(texts),
        "rounds": ROUNDS,
        "avx512_bf16": _has("avx512_bf16"),
        "vnni": _has("avx512_vnni") or _has("avx_vnni"),
    }
    save("embedder", settings=settings, figures=figures)


def _passages(rtqa: Path) -> Any:
    for reading in read([rtqa / "corpus.jsonl.gz"]):
        if isinstance(reading, Article):
            yield from split(reading)


def _embedded(passage: Passage) -> str:
    return f"{passage.source.title}. {passage.source.published.day}. {passage.text}"


def _compared(variants: Sequence[Variant], texts: Sequence[str]) -> Json:
    """Every variant in every round, so that what else the machine does falls on all of them alike."""
    clock: dict[str, list[float]] = {v.name: [] for v in variants}
    processor: dict[str, list[float]] = {v.name: [] for v in variants}
    rows: dict[str, FloatMatrix] = {}
    for variant in progress([*variants] * ROUNDS, "runs of a variant"):
        variant.embed(texts[:2])
        began, spent = time.perf_counter(), time.process_time()
        rows[variant.name] = variant.embed(texts)
        clock[variant.name].append(len(texts) / (time.perf_counter() - began))
        processor[variant.name].append((time.process_time() - spent) / len(texts))
    exact = rows[variants[1].name]
    return {v.name: _told(v, clock[v.name], processor[v.name], (rows[v.name] * exact).sum(axis=1)) for v in variants}


def _told(variant: Variant, clock: list[float], processor: list[float], cosines: FloatMatrix) -> Json:
    question_ms = []
    for _ in range(20):
        began = time.perf_counter()
        variant.embed([QUESTION])
        question_ms.append((time.perf_counter() - began) * 1000)
    return {
        "passages_per_s": round(float(np.median(clock)), 1),
        "passages_per_s_rounds": [round(rate, 1) for rate in clock],
        "processor_ms_per_passage": round(min(processor) * 1000, 1),
        "question_p50_ms": round(percentile(question_ms, 50), 2),
        "cosine_mean": round(float(cosines.mean()), 5),
        "cosine_min": round(float(cosines.min()), 5),
    }


def _variants(folder: Path, threads: int) -> tuple[list[Variant], Json]:
    """Ours, the float32 model as the yardstick, then the others; and why some are left out."""
    path = str(locate(DEFAULT_EMBEDDER))
    model = SentenceTransformer(path, device="cpu")
    ours = SentenceTransformerEmbedder(threads=threads)

    def encode(texts: Sequence[str], batch: int, model: SentenceTransformer = model) -> FloatMatrix:
        rows = model.encode(list(texts), batch_size=batch, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(rows, np.float32)

    def as_they_come(texts: Sequence[str]) -> FloatMatrix:
        return np.vstack([encode(texts[at : at + 10], 10) for at in range(0, len(texts), 10)])

    variants = [
        Variant(name="ours: 8-bit, a passage a run", embed=ours.embed_passages),
        Variant(name="sentence-transformers, 32 of about equal length", embed=lambda texts: encode(texts, 32)),
        Variant(name=f"sentence-transformers, {BATCH} of about equal length", embed=lambda texts: encode(texts, BATCH)),
        Variant(name="sentence-transformers, 10 as they come", embed=as_they_come),
    ]
    left_out: Json = {}
    if _has("avx512_bf16"):
        half = SentenceTransformer(path, device="cpu", model_kwargs={"dtype": torch.bfloat16})
        variants.append(Variant(name="sentence-transformers, bfloat16", embed=lambda texts: encode(texts, 32, half)))
    else:
        left_out["bfloat16"] = "the processor has no AVX512-BF16"
    tokenizer = Tokenizer.from_file(f"{path}/tokenizer.json")
    tokenizer.enable_truncation(MAX_TOKENS)
    for name, add in (("ONNX Runtime", _onnx_runtime), ("OpenVINO", _openvino)):
        try:
            variants += add(_exported(model, folder), tokenizer, threads)
        except Exception as exc:  # a package that is not installed, or one that does not fit
            left_out[name] = f"{type(exc).__name__}: {str(exc).splitlines()[0]}"
    return variants, left_out


def _exported(model: SentenceTransformer, folder: Path) -> Path:
    """The network as torch exports it to ONNX, hidden states at the top."""
    path = folder / "exported.onnx"
    if not path.exists():
        network = model[0].auto_model.eval()
        network.config._attn_implementation = "eager"

        class Top(torch.nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.network = network

            def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
                hidden: torch.Tensor = self.network(input_ids=ids, attention_mask=mask).last_hidden_state
                return hidden

        like = torch.ones((2, 16), dtype=torch.int64)
        axes = {name: {0: "texts", 1: "tokens"} for name in ("ids", "mask", "hidden")}
        names = {"input_names": ["ids", "mask"], "output_names": ["hidden"], "dynamic_axes": axes}
        torch.onnx.export(Top(), (like, like), str(path), opset_version=17, dynamo=False, **names)
        network.config._attn_implementation = "sdpa"
    return path


def _onnx_runtime(path: Path, tokenizer: Tokenizer, threads: int) -> list[Variant]:
    from onnxruntime.quantization import QuantType, quantize_dynamic  # noqa: PLC0415  # may not be installed whole

    quantized = path.with_name("quantized.onnx")
    # 7-bit weights, as ours: those of 8 bits overflow without VNNI.
    quantize_dynamic(path, quantized, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)

    def session(path: Path) -> Embed:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        run = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"]).run
        return lambda texts: _pooled(texts, tokenizer, lambda ids, mask: run(None, {"ids": ids, "mask": mask})[0])

    return [
        Variant(name="ONNX Runtime, float32", embed=session(path)),
        Variant(name="ONNX Runtime, dynamic int8", embed=session(quantized)),
    ]


def _openvino(path: Path, tokenizer: Tokenizer, threads: int) -> list[Variant]:
    import openvino  # noqa: PLC0415  # measured where it is installed

    core = openvino.Core()
    compiled = core.compile_model(core.read_model(path), "CPU", {"INFERENCE_NUM_THREADS": threads})

    def hidden(ids: FloatMatrix, mask: FloatMatrix) -> FloatMatrix:
        states: FloatMatrix = compiled({"ids": ids, "mask": mask})[0]
        return states

    return [Variant(name="OpenVINO, float32", embed=lambda texts: _pooled(texts, tokenizer, hidden))]


def _pooled(texts: Sequence[str], tokenizer: Tokenizer, hidden: Callable[[Any, Any], FloatMatrix]) -> FloatMatrix:
    """Unit mean of the hidden states, in runs of texts of about equal length."""
    tokenizer.no_padding()
    encoded = [e.ids for e in tokenizer.encode_batch(list(texts))]
    rows = np.zeros((len(texts), 384), np.float32)
    order = sorted(range(len(texts)), key=lambda i: (-len(encoded[i]), i))
    while order:
        width = len(encoded[order[0]])
        batch, order = order[: max(1, TOKENS_A_RUN // width)], order[max(1, TOKENS_A_RUN // width) :]
        ids = np.array([encoded[i] + [0] * (width - len(encoded[i])) for i in batch], np.int64)
        mask = (ids != 0).astype(np.int64)
        states = hidden(ids, mask) * mask[:, :, None]
        rows[batch] = states.sum(axis=1)
    unit: FloatMatrix = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def _retrieval(passages: Sequence[Passage], questions: Sequence[DatedQuestion], exact: Embed, ours: Embed) -> Json:
    """Plain dense search with the vectors of either, for the questions that have a relevant article among these."""
    texts = [_embedded(p) for p in passages]
    addresses = [p.source.url for p in passages]
    asked = [q for q in questions if q.relevant & set(addresses)]
    figures: Json = {"passages": len(passages), "questions": len(asked)}
    reciprocal = {}
    for name, embed in (("float32", exact), ("ours", ours)):
        rows = np.vstack([embed(texts[at : at + 64]) for at in progress(range(0, len(texts), 64), "batches")])
        found = np.argsort(-(embed([q.text for q in asked]) @ rows.T), axis=1, kind="stable")
        ranks = [_rank(q, [addresses[i] for i in order]) for q, order in zip(asked, found, strict=True)]
        reciprocal[name] = np.array([1 / rank if rank <= 10 else 0.0 for rank in ranks])
        figures[name] = {"article_mrr_10": mean(reciprocal[name]), "article_hit_10": mean(reciprocal[name] > 0)}
    figures["ours minus float32, article_mrr_10"] = mean(reciprocal["ours"] - reciprocal["float32"])
    return figures


def _rank(question: DatedQuestion, addresses: Sequence[str | None]) -> int:
    """Of the first relevant article, counting each article once."""
    articles = dict.fromkeys(addresses)
    return next(rank for rank, address in enumerate(articles, 1) if address in question.relevant)


def _has(flag: str) -> bool:
    info = Path("/proc/cpuinfo")
    return info.exists() and f" {flag} " in info.read_text().replace("\n", " ")


if __name__ == "__main__":
    main()
