"""`python -m training.export DIR`: the trained judge in, the file that the package carries out, calibrated.

Matrices become 7-bit numbers with a sign, one scale a row, as the network that runs them makes them anyway. Scale and
shift of each output are fitted on the paragraphs that were held out, so that probabilities mean what they say.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import load_file, save_file

from greenland_qa.backends.judge import FILE, unpacked
from greenland_qa.backends.minilm import LARGEST_WEIGHT
from training.network import TASKS, Judge


def packed(state: dict[str, torch.Tensor]) -> dict[str, np.ndarray]:
    """The encoder's layers with 8-bit matrices, and the outputs; the embeddings stay with the packaged model."""
    found: dict[str, np.ndarray] = {}
    for name, tensor in state.items():
        values = tensor.detach().cpu().float().numpy()
        short = name.removeprefix("encoder.")
        if short.startswith("embeddings.") and ".LayerNorm." not in short:
            continue
        if values.ndim == 2 and short.startswith("encoder."):
            scales = np.abs(values).max(axis=1) / LARGEST_WEIGHT
            found[short] = np.rint(values / scales[:, None]).astype(np.int8)
            found[f"{short}.scales"] = scales.astype(np.float32)
        else:
            found[short] = values
    return found


def restored(folder: Path) -> dict[str, torch.Tensor]:
    """The weights of the judge that the package carries, as rounded there, with the embeddings of the encoder in `folder`:
    what training goes on from."""
    state: dict[str, torch.Tensor] = Judge(folder).state_dict()
    for name, values in unpacked(load_file(FILE)).items():
        state[name if name.startswith("outputs.") else f"encoder.{name}"] = torch.from_numpy(values)
    return state


def calibration(logits: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    """(scale, shift) of least log loss. Source: Platt 1999, without his smoothing; Newton's method."""
    rows = np.stack([logits, np.ones_like(logits)], axis=1)
    weights = np.array([1.0, 0.0])
    for _ in range(50):
        likely = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (likely - labels)
        bend = (rows * (likely * (1 - likely))[:, None]).T @ rows + 1e-6 * np.eye(2)
        weights -= np.linalg.solve(bend, slope)
    return float(weights[0]), float(weights[1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("trained", type=Path)
    given = parser.parse_args()
    held = [json.loads(line) for line in (given.trained / "held_out.jsonl").open(encoding="utf-8")]
    said = {}
    for task in TASKS:
        rows = [row for row in held if row["task"] == task]
        logits = np.array([v for row in rows for v in row["logits"]])
        labels = np.array([v for row in rows for v in row["labels"]])
        scale, shift = calibration(logits, labels)
        said |= {f"{task}_scale": f"{scale:.5f}", f"{task}_shift": f"{shift:.5f}"}
    state = torch.load(given.trained / "judge.pt", weights_only=True, map_location="cpu")
    FILE.parent.mkdir(exist_ok=True)
    save_file(packed(state), FILE, metadata=said)
    print(f"{FILE.stat().st_size / 1e6:.1f} MB, {said}\nSHA256 = {hashlib.sha256(FILE.read_bytes()).hexdigest()!r}")


if __name__ == "__main__":
    main()
