"""What `select` weighs its features with: a logistic regression, fitted once and read by people.

Fitted on sentences labelled by whether they hold the answer: SQuAD dev and other open question sets, and rtqa-2023 from
January to June, each question asked twice, with its articles and without them. Measured on July to December; see
benchmarks/README.md, "Refusals".
"""

from __future__ import annotations

# In the order of `select.features`.
WEIGHTS = (
    -5.968,  # bias
    5.174,  # cosine
    1.195,  # covered
    2.094,  # covered_around
    -0.418,  # worst_missing
    0.157,  # named_missing
    0.162,  # named_here
    0.43,  # has_kind
    -0.349,  # lacks_kind
    0.631,  # near_kind
    0.141,  # early_passage
    0.596,  # length
    -0.351,  # is_question
    0.048,  # no_stop
    -2.462,  # cosine_x_covered
)
# Least relevance of evidence: where answering what is there and refusing what is not were best balanced, January to June.
FLOOR = 0.18
