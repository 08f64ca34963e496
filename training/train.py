"""Groups in, a trained judge out: a few legs, each one pass over a mix of sets, resumable from checkpoints.

`python -m training DATA --out DIR` trains (hours on two cores) and writes DIR/leg-N.pt after each leg, then
DIR/judge.pt and DIR/held_out.jsonl; started again after a stop it goes on from where it was.
"""

from __future__ import annotations

import argparse
import json
import random
import time
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, log_softmax

from greenland_qa.backends.judge import laid_out
from greenland_qa.backends.models import locate
from greenland_qa.settings import DEFAULT_EMBEDDER
from training.network import TASKS, Judge
from training.rows import Group, Pair, answer_groups, near_misses, split, support_groups

CHECKPOINT_S = 240

Encoded = tuple[list[int], list[int]]
"""Token ids and their types."""
Batch = list[tuple[Group, list[Encoded]]]


class Reader:
    """Pairs in, token ids out: [CLS] first [SEP] second [SEP] around [SEP], the second of type 1, the rest of type 0."""

    def __init__(self, folder: Path, longest: Mapping[str, int]) -> None:
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._longest = longest

    def read(self, task: str, pair: Pair, *, around: bool) -> Encoded:
        return laid_out(
            self._ids(pair.first), self._ids(pair.second), self._ids(pair.around) if around else [], self._longest[task]
        )

    def _ids(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer.encode(text, add_special_tokens=False).ids
        return ids


def mixed(groups: Sequence[Group], times_over: Mapping[str, float], chance: random.Random) -> list[Group]:
    """The groups of one round: each set as many times over as it is to be read, shuffled."""
    by_set: dict[str, list[Group]] = {}
    for group in groups:
        by_set.setdefault(group.set, []).append(group)
    found: list[Group] = []
    for name, members in sorted(by_set.items()):
        whole, part = divmod(times_over[name], 1)
        found += members * int(whole) + chance.sample(members, round(part * len(members)))
    chance.shuffle(found)
    return found


def batches(round_: Sequence[Group], reader: Reader, run: Mapping[str, Any]) -> Iterator[Batch]:
    """Batches of about equally long groups of one task, in a shuffled order that depends on the seed alone."""
    chance = random.Random(run["seed"])
    for start in range(0, len(round_), 4_000):
        read = [
            (g, [reader.read(g.task, p, around=chance.random() < run["context_share"]) for p in g.pairs])
            for g in round_[start : start + 4_000]
        ]
        read.sort(key=lambda item: (item[0].task, max(len(ids) for ids, _ in item[1])))
        made: list[Batch] = [[]]
        for item in read:
            pairs = sum(len(e) for _, e in made[-1]) + len(item[1])
            longest = max(len(ids) for ids, _ in item[1])
            if made[-1] and (pairs * longest > run["batch_tokens"] or made[-1][0][0].task != item[0].task):
                made.append([])
            made[-1].append(item)
        chance.shuffle(made)
        yield from made


def tensors(encoded: Sequence[Encoded]) -> tuple[Tensor, Tensor, Tensor]:
    """(n, longest) ids, types and mask, padded with 0."""
    longest = max(len(ids) for ids, _ in encoded)
    ids, types, mask = (torch.zeros(len(encoded), longest, dtype=torch.long) for _ in range(3))
    for row, (i, t) in enumerate(encoded):
        ids[row, : len(i)], types[row, : len(t)], mask[row, : len(i)] = torch.tensor(i), torch.tensor(t), 1
    return ids, types, mask


def loss_of(logits: Tensor, batch: Sequence[tuple[Group, list[Encoded]]], group_weight: float) -> Tensor:
    """Whether each pair is so, plus, for answers, which of a question's sentences it is."""
    column = logits[:, TASKS.index(batch[0][0].task)]
    labels = torch.tensor([float(p.label) for g, _ in batch for p in g.pairs], device=logits.device)
    loss = binary_cross_entropy_with_logits(column, labels)
    chosen, at = [], 0
    for group, _ in batch:
        here = column[at : at + len(group.pairs)]
        answering = [n for n, p in enumerate(group.pairs) if p.label]
        if group.task == "answers" and 0 < len(answering) < len(group.pairs):
            chosen.append(-torch.logsumexp(log_softmax(here, 0)[answering], 0))
        at += len(group.pairs)
    return loss + group_weight * torch.stack(chosen).mean() if chosen else loss


@torch.no_grad()
def judged(judge: Judge, groups: Sequence[Group], reader: Reader, *, around: bool) -> list[np.ndarray]:
    """The logits of each group's pairs, for its task."""
    judge.eval()
    flat = [(g, reader.read(g.task, p, around=around)) for g in groups for p in g.pairs]
    order = sorted(range(len(flat)), key=lambda n: len(flat[n][1][0]))
    logits = np.zeros(len(flat), np.float32)
    device = next(judge.parameters()).device
    for start in range(0, len(order), 32):
        part = order[start : start + 32]
        out = judge(*(t.to(device) for t in tensors([flat[n][1] for n in part]))).float().cpu().numpy()
        logits[part] = [row[TASKS.index(flat[n][0].task)] for n, row in zip(part, out, strict=True)]
    judge.train()
    ends = np.cumsum([len(g.pairs) for g in groups])[:-1]
    return np.split(logits, ends)


def learn(judge: Judge, given: Iterator[Batch], run: Mapping[str, Any], checkpoint: Path) -> None:
    """Trains the judge until it has read run["tokens"]; goes on from the checkpoint if there is one."""
    device = next(judge.parameters()).device
    optimiser = torch.optim.AdamW(
        [p for p in judge.parameters() if p.requires_grad], run["learning_rate"], weight_decay=0.01
    )
    done, tokens = 0, 0
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        judge.load_state_dict(state["judge"])
        optimiser.load_state_dict(state["optimiser"])
        done, tokens = state["done"], state["tokens"]
    judge.train()
    began = saved = time.monotonic()
    first_tokens, losses = tokens, {task: [0.7] for task in TASKS}
    for number, batch in enumerate(given):
        if number < done:
            continue
        if tokens >= run["tokens"]:
            break
        ids, types, mask = (t.to(device) for t in tensors([e for _, encoded in batch for e in encoded]))
        part = tokens / run["tokens"]
        rate = run["learning_rate"] * min(part / run["warm_up"], (1 - part) / (1 - run["warm_up"]))
        for settings in optimiser.param_groups:
            settings["lr"] = max(rate, 1e-7)
        with torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
            logits = judge(ids, types, mask)
        loss = loss_of(logits.float(), batch, run["group_weight"])
        loss.backward()
        torch.nn.utils.clip_grad_norm_(judge.parameters(), 1.0)
        optimiser.step()
        optimiser.zero_grad()
        tokens += int(mask.sum())
        done = number + 1
        losses[batch[0][0].task].append(float(loss.detach()))
        if done % 50 == 0:
            speed = (tokens - first_tokens) / (time.monotonic() - began)
            shown = ", ".join(f"{task} {np.mean(values[-60:]):.3f}" for task, values in losses.items())
            left = (run["tokens"] - tokens) / speed / 60
            print(f"{tokens:,} tokens, {speed:,.0f} a second, {left:.0f} min left; loss: {shown}", flush=True)
        if time.monotonic() - saved > CHECKPOINT_S:
            saved = time.monotonic()
            state = {"judge": judge.state_dict(), "optimiser": optimiser.state_dict(), "done": done, "tokens": tokens}
            torch.save(state, checkpoint.with_suffix(".new"))
            checkpoint.with_suffix(".new").replace(checkpoint)


def train_leg(
    judge: Judge,
    learned: Sequence[Group],
    config: Mapping[str, Any],
    leg: Mapping[str, Any],
    reader: Reader,
    trained: Path,
    number: int,
) -> None:
    """One leg from the judge's weights on, with a rate that rises and falls anew; loaded if it has been trained."""
    if not trained.exists():
        run = {**config["run"], **leg, "seed": config["run"]["seed"] + number - 1}
        times_over = {**config["answers"], **config["support"], **leg.get("instead", {})}
        round_ = mixed(learned, times_over, random.Random(run["seed"]))
        print(f"leg {number}: {len(learned):,} groups to learn from, {len(round_):,} in a round", flush=True)
        learn(judge, batches(round_, reader, run), run, trained.with_name(f"checkpoint-{number}.pt"))
        torch.save(judge.state_dict(), trained)
    judge.load_state_dict(torch.load(trained, weights_only=True, map_location=next(judge.parameters()).device))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("data", type=Path, help="folder with answers.jsonl.gz and support.jsonl.gz")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--config", type=Path, default=Path(__file__).with_name("judge.toml"))
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    config = tomllib.loads(given.config.read_text())
    run = config["run"]
    torch.manual_seed(run["seed"])
    chance = random.Random(run["seed"])

    answers = answer_groups(given.data / "answers.jsonl.gz", [*config["answers"], "xquad_en"])
    support = support_groups(given.data / "support.jsonl.gz", config["support"])
    learned, held = split([*answers, *support], run["held_out"])
    learned = [g for g in learned if g.set != "xquad_en"]
    learned += near_misses(
        [g for g in learned if g.set.startswith(("squad1_dev", "nq"))], run["near_miss_share"], chance
    )
    folder = locate(DEFAULT_EMBEDDER)
    reader = Reader(folder, {"answers": run["longest_pair"], "support": run["longest_support"]})
    device = "cuda" if torch.cuda.is_available() else "cpu"
    judge = Judge(folder, run["dropout"]).to(device)
    for number, leg in enumerate(config["legs"], 1):
        train_leg(judge, learned, config, leg, reader, given.out / f"leg-{number}.pt", number)
    torch.save(judge.state_dict(), given.out / "judge.pt")
    held = [g for name in sorted({g.set for g in held}) for g in [h for h in held if h.set == name][: run["scored"]]]
    scored = judged(judge, held, reader, around=True)
    with (given.out / "held_out.jsonl").open("w", encoding="utf-8") as lines:
        for group, logits_ in zip(held, scored, strict=True):
            row = {"task": group.task, "set": group.set, "logits": [round(float(v), 4) for v in logits_]}
            lines.write(json.dumps(row | {"labels": [p.label for p in group.pairs]}) + "\n")
