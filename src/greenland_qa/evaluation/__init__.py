"""Golden questions and an assistant in, figures that can be checked by hand out. Needs no model as a judge."""

from greenland_qa.evaluation.agreement import Agreement, agreement
from greenland_qa.evaluation.compare import Comparison, Difference, compare
from greenland_qa.evaluation.golden import GoldenQuestion, GoldQuote, read_golden, scan_golden
from greenland_qa.evaluation.grading import Graded, grade
from greenland_qa.evaluation.judging import ModelJudge
from greenland_qa.evaluation.results import Figure, Results
from greenland_qa.evaluation.running import Answering, Row, ask_all, check, evaluate, misquotes
from greenland_qa.evaluation.runs import Finished, Run, load, run
from greenland_qa.evaluation.shares import FIGURES

__all__ = [
    "FIGURES",
    "Agreement",
    "Answering",
    "Comparison",
    "Difference",
    "Figure",
    "Finished",
    "GoldQuote",
    "GoldenQuestion",
    "Graded",
    "ModelJudge",
    "Results",
    "Row",
    "Run",
    "agreement",
    "ask_all",
    "check",
    "compare",
    "evaluate",
    "grade",
    "load",
    "misquotes",
    "read_golden",
    "run",
    "scan_golden",
]
