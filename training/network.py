"""The network that is trained: the packaged MiniLM encoder, read as a cross-encoder, with two outputs."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import BertModel

TASKS = ("answers", "support")


class Judge(nn.Module):
    """Token ids of [CLS] first [SEP] second [SEP] around [SEP] in, a logit for each task out.

    What is looked at for each task: the first token and the mean of all tokens, side by side. The embeddings stay as
    they are, so that they need not be shipped a second time.
    """

    def __init__(self, folder: Path, dropout: float) -> None:
        super().__init__()
        self.encoder = BertModel.from_pretrained(
            str(folder), add_pooling_layer=False, hidden_dropout_prob=dropout, attention_probs_dropout_prob=dropout
        )
        self.encoder.embeddings.requires_grad_(False)
        self.outputs = nn.Linear(2 * self.encoder.config.hidden_size, len(TASKS))
        nn.init.normal_(self.outputs.weight, std=0.02)
        nn.init.zeros_(self.outputs.bias)

    def forward(self, ids: Tensor, types: Tensor, mask: Tensor) -> Tensor:
        """(n, length) int64 ids, types and mask -> (n, 2) logits, in the order of `TASKS`."""
        top = self.encoder(input_ids=ids, token_type_ids=types, attention_mask=mask).last_hidden_state
        weights = mask.unsqueeze(-1).to(top.dtype)
        mean = (top * weights).sum(1) / weights.sum(1)
        logits: Tensor = self.outputs(torch.cat([top[:, 0], mean], dim=1))
        return logits
