"""Tiny real models, made at random and saved as safetensors: what a user's own model looks like on disk.

torch and what stands on it are imported where they are needed: tests of other rooms need not wait for them.
"""

from __future__ import annotations

import string
from pathlib import Path

import numpy as np

_LETTERS = tuple(string.ascii_lowercase)
_VOCABULARY = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *":,.?", *_LETTERS, *(f"##{c}" for c in _LETTERS))
_SHAPE = {
    "vocab_size": len(_VOCABULARY),
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 64,
    "max_position_embeddings": 64,
}


def save_embedder(folder: Path, prompts: dict[str, str] | None = None) -> Path:
    """Saves a sentence-transformers model, always of the same weights, in the folder, with these prompts of its own."""
    import torch  # noqa: PLC0415
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer  # noqa: PLC0415
    from transformers import BertConfig, BertModel  # noqa: PLC0415

    torch.manual_seed(7)
    bare = folder.with_name(f"{folder.name}-bare")
    BertModel(BertConfig(**_SHAPE)).save_pretrained(bare)
    _save_tokenizer(bare)
    words = Transformer(str(bare))
    modules = [words, Pooling(words.get_embedding_dimension(), pooling_mode="mean")]
    SentenceTransformer(modules=modules, prompts=prompts, device="cpu").save_pretrained(str(folder))
    return folder


def save_reranker(folder: Path, labels: tuple[str, ...] = ("LABEL_0",)) -> Path:
    """Saves a CrossEncoder with these labels in the folder; its weights are large, so that its judgements differ."""
    import torch  # noqa: PLC0415
    from transformers import BertConfig, BertForSequenceClassification  # noqa: PLC0415

    torch.manual_seed(7)
    names = dict(enumerate(labels))
    numbers = {name: number for number, name in names.items()}
    config = BertConfig(**_SHAPE, initializer_range=0.5, id2label=names, label2id=numbers)
    BertForSequenceClassification(config).save_pretrained(folder)
    _save_tokenizer(folder)
    return folder


def madden(folder: Path) -> Path:
    """Every weight of the model in the folder becomes not-a-number."""
    from safetensors.numpy import load_file, save_file  # noqa: PLC0415

    path = folder / "model.safetensors"
    save_file({name: np.full_like(w, np.nan) for name, w in load_file(path).items()}, path, {"format": "pt"})
    return folder


def _save_tokenizer(folder: Path) -> None:
    from transformers import BertTokenizer  # noqa: PLC0415

    BertTokenizer(vocab={word: number for number, word in enumerate(_VOCABULARY)}).save_pretrained(folder)
