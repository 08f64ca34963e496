"""Golden questions and an assistant in, figures that can be checked by hand out. Needs no model as a judge."""

from greenland_qa.evaluation.golden import GoldenQuestion, GoldQuote, read_golden, scan_golden
from greenland_qa.evaluation.grading import Graded, grade
from greenland_qa.evaluation.results import FIGURES, Figure, Results
from greenland_qa.evaluation.running import Answering, Row, ask_all, evaluate, misquotes

__all__ = [
    "FIGURES",
    "Answering",
    "Figure",
    "GoldQuote",
    "GoldenQuestion",
    "Graded",
    "Results",
    "Row",
    "ask_all",
    "evaluate",
    "grade",
    "misquotes",
    "read_golden",
    "scan_golden",
]
