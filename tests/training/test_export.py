"""What the package carries, and back again: training goes on from the judge that is shipped."""

from __future__ import annotations

import numpy as np
import pytest
from safetensors.numpy import load_file
from training.export import calibration, packed, restored
from training.network import Judge

from greenland_qa.backends.judge import FILE
from greenland_qa.backends.models import locate
from greenland_qa.settings import DEFAULT_EMBEDDER

FOLDER = locate(DEFAULT_EMBEDDER)


def test_the_packaged_judge_is_restored_for_training_and_packed_again_unchanged() -> None:
    state = restored(FOLDER)
    Judge(FOLDER).load_state_dict(state)
    again, shipped = packed(state), load_file(FILE)
    assert set(again) == set(shipped)
    for name, values in shipped.items():
        np.testing.assert_allclose(again[name], values, rtol=1e-6, err_msg=name)


def test_a_restored_judge_keeps_the_embeddings_of_the_encoder_and_not_its_layers() -> None:
    state, fresh = restored(FOLDER), Judge(FOLDER).state_dict()
    same = {name for name, tensor in fresh.items() if bool((tensor == state[name]).all())}
    assert "encoder.embeddings.word_embeddings.weight" in same
    assert not any(".layer." in name and name.endswith("query.weight") for name in same)


def test_calibration_finds_the_scale_and_shift_that_the_labels_were_drawn_by() -> None:
    chance = np.random.default_rng(1)
    logits = chance.normal(size=20_000)
    labels = (chance.random(20_000) < 1 / (1 + np.exp(-(2.0 * logits - 0.5)))).astype(float)
    assert calibration(logits, labels) == pytest.approx((2.0, -0.5), abs=0.1)
