"""Groups in, a trained judge out: a few legs, each one pass over a mix of sets, resumable from checkpoints.

`python -m training DATA --out DIR` trains (hours on two cores) and writes DIR/leg-N.pt after each leg, then
DIR/judge.pt and DIR/held_out.jsonl; started again after a stop it goes on from where it was. With `--from-packaged` it
goes on behind the leg whose weights the package carries.
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

from greenland_qa.backends.judge import CLS, LONGEST_FIRST, SEP, laid_out
from greenland_qa.backends.models import locate
from greenland_qa.settings import DEFAULT_EMBEDDER
from training import tellings
from training.export import restored
from training.leads import led, unanswered
from training.network import TASKS, Judge
from training.rows import (
    Group,
    Unit,
    answer_groups,
    claim_groups,
    elsewhere,
    names_of,
    near_misses,
    news_groups,
    renamed,
    split,
    support_groups,
)

CHECKPOINT_S = 240
MASK = 103
# Claims about the world, which sources on other things leave as they are; not those on a scene or "the man".
FACTS = ("fever", "fm2", "swap", "scitail", "begin")
LONGEST_ABOUT = 40  # tokens of the sentence that says what a window is about
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"

Read = tuple[list[int], list[int], list[tuple[int, int, int | None]]]
"""Token ids, their types, and (start, end, label) of each unit."""
Batch = list[tuple[Group, list[Read]]]


class Reader:
    """Groups in, sequences of token ids out, in the layout that a leg asks for.

    "windows": the units of a group together, as `backends.judge.laid_out` has them, and what the network makes of a unit's
    own tokens counts. "pairs": each unit apart with its neighbours behind it, and the mean of all tokens counts.
    """

    def __init__(self, folder: Path, run: Mapping[str, Any], chance: random.Random, names: Sequence[str] = ()) -> None:
        self._names = names
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._run = run
        self._chance = chance
        self._read = {"windows": self._windows, "pairs": self._pairs}[run["layout"]]

    def read(self, group: Group) -> list[Read]:
        """As it is trained on: where names are given, now and then with those, and with a few words of sentences hidden."""
        if group.task == "support" or not self._names:
            return self._read(group)
        if self._chance.random() < self._run["renamed_share"]:
            group = renamed(group, self._names, self._chance)
        return [self._hidden(*read) for read in self._read(group)]

    def _hidden(self, ids: list[int], types: list[int], units: list[tuple[int, int, int | None]]) -> Read:
        share = self._run["hidden_share"]
        kept = [
            MASK if type_ and id_ != SEP and self._chance.random() < share else id_
            for id_, type_ in zip(ids, types, strict=True)
        ]
        return kept, types, units

    def whole(self, group: Group) -> list[Read]:
        """All that is known of the group, as the judge reads it when it is asked."""
        return self._laid_out(group, "", group.units)

    def _windows(self, group: Group) -> list[Read]:
        """Now and then a few sentences of a paragraph, or one, with the paragraph's first to say what it is about."""
        labelled = [at for at, unit in enumerate(group.units) if unit.label is not None]
        if group.one_answers or group.task == "support" or self._chance.random() > self._run["cut_share"]:
            return self._laid_out(group, "", group.units)
        anywhere = self._chance.random() < self._run["cut_anywhere_share"]
        at = self._chance.choice((not anywhere and [n for n in labelled if group.units[n].label]) or labelled)
        start, end = max(0, at - self._chance.randint(0, 2)), at + 1 + self._chance.randint(0, 2)
        about = group.ordered and start and self._chance.random() < self._run["about_share"]
        return self._laid_out(group, group.units[0].text if about else "", group.units[start:end])

    def _laid_out(self, group: Group, about: str, units: Sequence[Unit]) -> list[Read]:
        first = self._ids(group.first)[:LONGEST_FIRST]
        if about:
            first += [SEP, *self._ids(about)[:LONGEST_ABOUT]]
        read = laid_out(first, [self._ids(u.text) for u in units], self._run["longest_window"])
        labels = iter(units)
        return [(ids, types, [(*bounds, next(labels).label) for bounds in all_]) for ids, types, all_ in read]

    def _pairs(self, group: Group) -> list[Read]:
        found: list[Read] = []
        for at, unit in enumerate(group.units):
            if unit.label is None and not group.one_answers:
                continue
            beside = group.units[max(0, at - 1) : at] + group.units[at + 1 : at + 2]
            around = " ".join(u.text for u in beside) if self._chance.random() < self._run["context_share"] else ""
            longest = self._run["longest_pair" if group.task == "answers" else "longest_support"]
            first, second = self._ids(group.first)[:LONGEST_FIRST], self._ids(unit.text)
            second = second[: longest - len(first) - 3]
            ids = [CLS, *first, SEP, *second, SEP]
            types = [0] * (len(first) + 2) + [1] * (len(second) + 1)
            if around and (room := longest - len(ids) - 1) > 8:
                ids += [*self._ids(around)[:room], SEP]
                types += [0] * (len(ids) - len(types))
            found.append((ids, types, [(0, len(ids), unit.label)]))
        return found

    def _ids(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer.encode(text, add_special_tokens=False).ids if text else []
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
        read = [(group, reader.read(group)) for group in round_[start : start + 4_000]]
        read.sort(key=lambda item: (item[0].task, max(len(ids) for ids, _, _ in item[1])))
        made: list[Batch] = [[]]
        for item in read:
            sequences = sum(len(r) for _, r in made[-1]) + len(item[1])
            longest = max(len(ids) for ids, _, _ in item[1])
            if made[-1] and (sequences * longest > run["batch_tokens"] or made[-1][0][0].task != item[0].task):
                made.append([])
            made[-1].append(item)
        chance.shuffle(made)
        yield from made


def tensors(read: Sequence[Read]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """(n, longest) ids, types and mask, padded with 0, and (n, most units, longest) weights of the tokens of each unit."""
    longest = max(len(ids) for ids, _, _ in read)
    most = max(len(units) for _, _, units in read)
    ids, types, mask = (torch.zeros(len(read), longest, dtype=torch.long) for _ in range(3))
    weights = torch.zeros(len(read), most, longest)
    for row, (i, t, units) in enumerate(read):
        ids[row, : len(i)], types[row, : len(t)], mask[row, : len(i)] = torch.tensor(i), torch.tensor(t), 1
        for number, (start, end, _) in enumerate(units):
            weights[row, number, start:end] = 1 / (end - start)
    return ids, types, mask, weights


def units_of(logits: Tensor, batch: Batch) -> list[Tensor]:
    """The logits of each group's units for its task, from the (sequences, most units, 2) of the batch."""
    column, found, row = logits[:, :, TASKS.index(batch[0][0].task)], [], 0
    for _, read in batch:
        found.append(torch.cat([column[row + n, : len(units)] for n, (_, _, units) in enumerate(read)]))
        row += len(read)
    return found


def loss_of(logits: Tensor, batch: Batch, run: Mapping[str, Any]) -> Tensor:
    """Whether each unit is so, plus, for answers, which of a question's sentences it is, and whether any is."""
    likely, so, chosen, best, any_is = [], [], [], [], []
    for (group, read), values in zip(batch, units_of(logits, batch), strict=True):
        labels = [label for _, _, units in read for _, _, label in units]
        known = [n for n, label in enumerate(labels) if label is not None]
        answering = [n for n in known if labels[n]]
        if group.one_answers:
            likely.append(values.max()[None])
            so.append(1.0)
        likely.append(values[known])
        so += [float(labels[n] or 0) for n in known]
        if group.task == "answers" and 0 < len(answering) < len(known):
            among = log_softmax(values[known], 0)
            chosen.append(-torch.logsumexp(among[[known.index(n) for n in answering]], 0))
        if group.task == "answers" and (answering or len(known) == len(labels)):
            best.append(values.max())
            any_is.append(float(bool(answering)))
    loss = binary_cross_entropy_with_logits(torch.cat(likely), torch.tensor(so, device=logits.device))
    if chosen:
        loss = loss + run["group_weight"] * torch.stack(chosen).mean()
    if best and run["any_weight"]:
        are = torch.tensor(any_is, device=logits.device)
        loss = loss + run["any_weight"] * binary_cross_entropy_with_logits(torch.stack(best), are)
    return loss


@torch.no_grad()
def judged(judge: Judge, groups: Sequence[Group], reader: Reader) -> list[np.ndarray]:
    """The logits of each group's units, for its task, each group read whole."""
    judge.eval()
    read = [reader.whole(group) for group in groups]
    found: list[np.ndarray] = [np.zeros(0)] * len(groups)
    order = sorted(range(len(groups)), key=lambda n: max(len(ids) for ids, _, _ in read[n]))
    device = next(judge.parameters()).device
    for start in range(0, len(order), 16):
        part = order[start : start + 16]
        out = judge(*(t.to(device) for t in tensors([r for n in part for r in read[n]])))
        row = 0
        for n in part:
            (values,) = units_of(out[row : row + len(read[n])], [(groups[n], read[n])])
            found[n], row = values.float().cpu().numpy(), row + len(read[n])
    judge.train()
    return found


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
        ids, types, mask, units = (t.to(device) for t in tensors([r for _, read in batch for r in read]))
        part = tokens / run["tokens"]
        rate = run["learning_rate"] * min(part / run["warm_up"], (1 - part) / (1 - run["warm_up"]))
        for settings in optimiser.param_groups:
            settings["lr"] = max(rate, 1e-7)
        with torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
            logits = judge(ids, types, mask, units)
        loss = loss_of(logits.float(), batch, run)
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


def settings_of(legs: Sequence[Mapping[str, Any]], number: int) -> dict[str, Any]:
    """What a leg says of itself, over what the leg says that it is to be trained as (`as_leg`), set by set."""
    leg = legs[number - 1]
    like = settings_of(legs, leg["as_leg"]) if "as_leg" in leg else {"instead": {}}
    return {**like, **leg, "instead": {**like["instead"], **leg.get("instead", {})}}


def train_leg(
    before: Sequence[Mapping[str, Tensor]],
    learned: Sequence[Group],
    config: Mapping[str, Any],
    number: int,
    folder: Path,
    out: Path,
) -> dict[str, Tensor]:
    """The weights after one leg that starts from the last of those before, with a rate that rises and falls anew, or after one
    that is the mean of some of them; loaded if it has been trained."""
    trained = out / f"leg-{number}.pt"
    leg = config["legs"][number - 1]
    if "mean_of" in leg:
        return mean_of(before[-leg["mean_of"] :])
    if not trained.exists():
        leg = settings_of(config["legs"], number)
        run = {**config["run"], "seed": config["run"]["seed"] + number - 1, **leg}
        times_over = {**config["answers"], **config["support"], **leg["instead"]}
        chance = random.Random(run["seed"])
        asked = [g for g in learned if g.set.startswith(("squad1_dev", "nq"))]
        missed = near_misses(asked, run["near_miss_share"], run["own_share"], chance)
        strange = elsewhere(asked, run["elsewhere_share"], chance)
        read = [g for g in learned if times_over[g.set]]
        told = [*led(read, run["led_share"], chance)] if run["led_share"] else []
        told += [*unanswered(read, run["unanswered_share"], chance)] if run["unanswered_share"] else []
        if run["told_share"]:
            told += tellings.told(tellings.sources_of(read), run["told_share"], chance)
        if run["crowded_share"]:
            facts = [g for g in read if g.set.startswith(FACTS)]
            told += tellings.crowded(facts, run["crowded_share"], chance)
        round_ = mixed([*read, *missed, *strange, *told], times_over, chance)
        print(f"leg {number}: {len(learned):,} groups to learn from, {len(round_):,} in a round", flush=True)
        names = names_of(asked) if run["renamed_share"] else ()
        judge = Judge(folder, run["dropout"], run["attention_dropout"]).to(DEVICE)
        if before:
            judge.load_state_dict(before[-1])
        judge.freeze(run.get("frozen_layers", 0))
        learn(judge, batches(round_, Reader(folder, run, chance, names), run), run, out / f"checkpoint-{number}.pt")
        torch.save(judge.state_dict(), trained)
    weights: dict[str, Tensor] = torch.load(trained, weights_only=True, map_location="cpu")
    return weights


def mean_of(trained: Sequence[Mapping[str, Tensor]]) -> dict[str, Tensor]:
    """The mean of weights that one leg after the other was trained from: on what none of them saw it errs less than each.

    Source: Wortsman et al. 2022, "Model soups".
    """
    return {name: torch.stack([weights[name].float() for weights in trained]).mean(0) for name in trained[-1]}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("data", type=Path, help="folder with answers.jsonl.gz and support.jsonl.gz")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--from-packaged", action="store_true", help="train only the legs after the one in the package")
    parser.add_argument("--config", type=Path, default=Path(__file__).with_name("judge.toml"))
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    config = tomllib.loads(given.config.read_text())
    run = config["run"]
    torch.manual_seed(run["seed"])

    answers = answer_groups(given.data / "answers.jsonl.gz", [*config["answers"], "xquad_en"])
    support = support_groups(given.data / "support.jsonl.gz", config["support"])
    learned, held = split([*answers, *support, *news_groups(), *claim_groups()], run["held_out"])
    learned = [g for g in learned if g.set != "xquad_en"]
    folder = locate(DEFAULT_EMBEDDER)
    trained = [restored(folder)] if given.from_packaged else []
    for number in range(1 + run["packaged"] * given.from_packaged, len(config["legs"]) + 1):
        trained.append(train_leg(trained, learned, config, number, folder, given.out))
    judge = Judge(folder).to(DEVICE)
    judge.load_state_dict(trained[-1])
    torch.save(judge.state_dict(), given.out / "judge.pt")
    held = [g for name in sorted({g.set for g in held}) for g in [h for h in held if h.set == name][: run["scored"]]]
    scored = judged(judge, held, Reader(folder, run | {"layout": "windows"}, random.Random(run["seed"])))
    with (given.out / "held_out.jsonl").open("w", encoding="utf-8") as lines:
        for group, values in zip(held, scored, strict=True):
            known = [(float(v), u.label) for v, u in zip(values, group.units, strict=True) if u.label is not None]
            row = {"task": group.task, "set": group.set, "logits": [round(v, 4) for v, _ in known]}
            lines.write(json.dumps(row | {"labels": [label for _, label in known]}) + "\n")
