"""The network that is trained: the packaged MiniLM encoder, read as a cross-encoder, with two outputs."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import BertModel

TASKS = ("answers", "support")


class Judge(nn.Module):
    """Token ids in, a logit for each unit (a sentence, or a source) and task out.

    What is looked at for a unit: the first token and the mean of the unit's own tokens, side by side. The embeddings stay
    as they are, so that they need not be shipped a second time.
    """

    def __init__(self, folder: Path, dropout: float = 0.0, attention_dropout: float = 0.0) -> None:
        super().__init__()
        self.encoder = BertModel.from_pretrained(
            str(folder),
            add_pooling_layer=False,
            hidden_dropout_prob=dropout,
            attention_probs_dropout_prob=attention_dropout,
        )
        self.encoder.embeddings.requires_grad_(False)
        self.outputs = nn.Linear(2 * self.encoder.config.hidden_size, len(TASKS))
        nn.init.normal_(self.outputs.weight, std=0.02)
        nn.init.zeros_(self.outputs.bias)

    def freeze(self, layers: int) -> None:
        """The lowest layers stay as they are."""
        for number, layer in enumerate(self.encoder.encoder.layer):
            layer.requires_grad_(number >= layers)

    def forward(self, ids: Tensor, types: Tensor, mask: Tensor, units: Tensor) -> Tensor:
        """(n, length) int64 ids, types and mask, (n, most units, length) weights of the tokens of each unit, 0 where there
        is none -> (n, most units, 2) logits, in the order of `TASKS`.
        """
        top = self.encoder(input_ids=ids, token_type_ids=types, attention_mask=mask).last_hidden_state
        means = units.to(top.dtype) @ top
        logits: Tensor = self.outputs(torch.cat([top[:, :1].expand_as(means), means], dim=2))
        return logits
