"""What the judge reads while it is trained: every label stays with its own tokens, in both layouts."""

from __future__ import annotations

import random
import tomllib
from pathlib import Path
from typing import Any

import pytest
import torch
import training.train
from training.network import Judge
from training.rows import Group, Unit
from training.train import MASK, Reader, loss_of, settings_of, tensors, train_leg, units_of

from greenland_qa.backends.judge import SEP
from greenland_qa.backends.models import locate
from greenland_qa.settings import DEFAULT_EMBEDDER

SENTENCES = ("the harbour froze in 1901.", "nine seals slept on the pier.", "the council met in may.")
GROUP = Group(
    "answers", "dev", "p", "who slept?", tuple(Unit(t, n) for t, n in zip(SENTENCES, (0, 1, None), strict=True)), True
)
RUN = {
    "longest_pair": 64,
    "longest_support": 64,
    "longest_window": 64,
    "context_share": 0.5,
    "cut_share": 0.5,
    "cut_anywhere_share": 0.5,
    "about_share": 0.5,
    "group_weight": 0.5,
    "any_weight": 0.0,
}


def reader(seed: int, **changed: Any) -> Reader:
    return Reader(locate(DEFAULT_EMBEDDER), RUN | changed, random.Random(seed))


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("longest", [20, 64])
def test_a_label_stays_with_the_tokens_of_its_sentence(seed: int, longest: int) -> None:
    written = reader(seed, layout="windows", longest_window=longest)
    ids = {tuple(written._ids(unit.text)): unit.label for unit in GROUP.units}
    found = [
        (tuple(tokens[start : end - 1]), label)
        for tokens, _, units in written.read(GROUP)
        for start, end, label in units
    ]
    assert found
    assert all(ids[tokens] == label for tokens, label in found)


@pytest.mark.parametrize(("share", "always"), [(0.0, True), (1.0, False)])
def test_a_few_sentences_hold_the_one_that_answers_unless_they_are_cut_anywhere(share: float, always: bool) -> None:
    units = (*GROUP.units[:2], *(Unit("it snowed.", 0) for _ in range(8)))
    group = Group("answers", "dev", "p", "who slept?", units, True)
    cut = [
        [
            label
            for _, _, found in reader(seed, layout="windows", cut_share=1.0, cut_anywhere_share=share).read(group)
            for _, _, label in found
        ]
        for seed in range(30)
    ]
    assert all(1 in labels for labels in cut) is always
    assert any(1 in labels for labels in cut)


def test_words_are_hidden_and_names_changed_only_where_names_are_given() -> None:
    changed = {"layout": "windows", "cut_share": 0.0, "renamed_share": 1.0, "hidden_share": 0.5}
    (plain,) = reader(1, **changed).read(GROUP)
    assert (plain,) == tuple(reader(1, **changed).whole(GROUP))
    (ids, types, units) = Reader(locate(DEFAULT_EMBEDDER), RUN | changed, random.Random(1), ["Oslo"]).read(GROUP)[0]
    assert (types, units) == plain[1:]
    hidden = [at for at, (old, new) in enumerate(zip(plain[0], ids, strict=True)) if old != new]
    assert hidden
    assert all(ids[at] == MASK and types[at] == 1 and plain[0][at] != SEP for at in hidden)


def test_a_pair_is_a_sentence_with_its_neighbours_and_is_judged_by_all_of_it() -> None:
    read = reader(1, layout="pairs", context_share=1.0).read(GROUP)
    assert [units for _, _, units in read] == [
        [(0, len(ids), label)] for (ids, _, _), label in zip(read, (0, 1), strict=True)
    ]
    assert len(read[0][0]) < len(read[1][0])  # the first has one neighbour, the second two


def test_the_weights_of_a_unit_are_a_mean_over_its_tokens() -> None:
    read = [*reader(1, layout="windows").whole(GROUP), *reader(1, layout="pairs").read(GROUP)]
    ids, types, mask, weights = tensors(read)
    assert ids.shape == types.shape == mask.shape == (3, weights.shape[2])
    assert weights.sum(2).tolist() == [pytest.approx([1, 1, 1]), pytest.approx([1, 0, 0]), pytest.approx([1, 0, 0])]
    assert bool((weights[:, :, :] * (1 - mask[:, None, :]) == 0).all())


def test_the_loss_falls_as_the_answer_rises_and_takes_no_notice_of_what_is_only_read() -> None:
    batch = [(GROUP, reader(1, layout="windows").whole(GROUP))]

    def loss(*values: float) -> float:
        logits = torch.zeros(1, 3, 2)
        logits[0, :, 0] = torch.tensor(values)
        return float(loss_of(logits, batch, RUN))

    assert loss(0, 2, 0) < loss(0, 0, 0) < loss(2, 0, 0)
    assert loss(0, 0, 5) == loss(0, 0, 0)


def test_one_of_several_that_answers_is_asked_to_rise() -> None:
    group = Group("answers", "dev_para", "p", "who slept?", tuple(Unit(t, None) for t in SENTENCES), one_answers=True)
    batch = [(group, reader(1, layout="windows").whole(group))]
    low, high = torch.zeros(1, 3, 2), torch.zeros(1, 3, 2)
    high[0, 1, 0] = 3.0
    assert loss_of(high, batch, RUN) < loss_of(low, batch, RUN)


def test_where_nothing_answers_the_likeliest_sentence_is_asked_to_fall() -> None:
    group = Group("answers", "dev", "p", "who sang?", tuple(Unit(t, 0) for t in SENTENCES))
    batch = [(group, reader(1, layout="windows").whole(group))]

    def more(*values: float) -> float:
        logits = torch.zeros(1, 3, 2)
        logits[0, :, 0] = torch.tensor(values)
        return float(loss_of(logits, batch, RUN | {"any_weight": 1.0}) - loss_of(logits, batch, RUN))

    assert 0 < more(-3, -2, -3) < more(-3, 2, -3) < more(-3, 3, 3)
    assert more(-3, 2, -3) == pytest.approx(more(0, 2, 1))


def test_what_is_frozen_is_not_trained_and_the_rest_is() -> None:
    judge = Judge(locate(DEFAULT_EMBEDDER), 0.0)
    judge.freeze(2)
    batch = [(GROUP, reader(1, layout="windows").whole(GROUP))]
    logits = judge(*tensors(batch[0][1]))
    assert [v.shape for v in units_of(logits, batch)] == [(3,)]
    loss_of(logits, batch, RUN).backward()
    layers = judge.encoder.encoder.layer
    assert all(p.grad is None for layer in layers[:2] for p in layer.parameters())
    assert all(p.grad is not None for layer in layers[2:] for p in layer.parameters())


def test_a_leg_may_be_the_mean_of_some_before_it() -> None:
    before = [{"w": torch.tensor([float(n)])} for n in (9, 1, 2, 6)]
    config = {"legs": [{}, {}, {}, {}, {"mean_of": 3}]}
    assert train_leg(before, [], config, 5, Path(), Path())["w"].tolist() == [3.0]


def test_a_leg_says_what_it_has_otherwise_than_the_leg_it_is_trained_as() -> None:
    legs = [
        {"tokens": 5, "layout": "pairs", "instead": {"a": 1.0, "b": 2.0}},
        {"as_leg": 1, "tokens": 7},
        {"as_leg": 2, "instead": {"b": 3.0}},
    ]
    assert settings_of(legs, 1) == legs[0]
    assert settings_of(legs, 3) == {"as_leg": 2, "tokens": 7, "layout": "pairs", "instead": {"a": 1.0, "b": 3.0}}
    assert legs[0]["instead"] == {"a": 1.0, "b": 2.0}


def test_what_the_configuration_refers_to_is_there() -> None:
    config = tomllib.loads(Path(training.train.__file__).with_name("judge.toml").read_text())
    legs = config["legs"]
    assert 1 <= config["run"]["packaged"] <= len(legs)
    assert all(0 < leg["as_leg"] <= number for number, leg in enumerate(legs) if "as_leg" in leg)
    assert all(leg["mean_of"] <= number for number, leg in enumerate(legs) if "mean_of" in leg)
    known = {**config["answers"], **config["support"]}
    assert all(set(leg.get("instead", {})) <= set(known) for leg in legs)
