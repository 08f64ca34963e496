"""What the judge is trained on: paragraphs stay whole, neighbours are found, near misses are no answers."""

from __future__ import annotations

import gzip
import json
import random
from dataclasses import replace
from pathlib import Path

import pytest
from training.rows import (
    NEWS,
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

SENTENCES = ("The harbour froze in 1901.", "Nine seals slept on the pier.", "The council met about Aasiaat in May.")
ROWS = [
    {"question": "When did the harbour freeze?", "text": SENTENCES[0], "label": 1, "set": "dev"},
    {"question": "When did the harbour freeze?", "text": SENTENCES[2], "label": 0, "set": "dev"},
    {"question": "What did the council of Aasiaat meet about?", "text": SENTENCES[2], "label": 1, "set": "dev"},
    {"question": "Who slept?", "text": " ".join(SENTENCES), "label": 1, "set": "dev_para"},
    {"question": "Who danced in Oslo in 1850?", "text": "The king danced in Oslo in 1850.", "label": 1, "set": "dev"},
]


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    path = tmp_path / "answers.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row) + "\n" for row in ROWS)
    return path


def test_the_sentences_of_a_question_are_one_group_in_the_order_of_their_paragraph(answers: Path) -> None:
    groups = {g.first: g for g in answer_groups(answers, ["dev", "dev_para"])}
    for question, labels in (
        ("When did the harbour freeze?", [1, None, 0]),
        ("What did the council of Aasiaat meet about?", [None, None, 1]),
    ):
        assert [u.text for u in groups[question].units] == list(SENTENCES)
        assert [u.label for u in groups[question].units] == labels
        assert groups[question].ordered
    whole = groups["Who slept?"]
    assert whole.one_answers
    assert whole.labels == ()
    assert not groups["Who danced in Oslo in 1850?"].ordered


def test_no_sentence_of_the_paragraph_answers_what_is_unanswerable(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl.gz"
    rows = [ROWS[3], {"question": "Who left?", "text": SENTENCES[1], "label": 0, "set": "dev_unans"}]
    with gzip.open(path, "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row) + "\n" for row in rows)
    (group,) = answer_groups(path, ["dev_para", "dev_unans"])[1:]
    assert group.labels == (0, 0, 0)


def test_questions_on_one_paragraph_are_held_out_together(answers: Path) -> None:
    groups = answer_groups(answers, ["dev", "dev_para"])
    assert len({g.paragraph for g in groups}) == 2
    for share in (0.0, 0.3, 0.5, 0.7, 1.0):
        learned, held = split(groups, share)
        assert len(learned) + len(held) == len(groups)
        assert not {g.paragraph for g in learned} & {g.paragraph for g in held}
    assert split(groups, 0.0)[1] == []
    assert split(groups, 1.0)[0] == []


def test_a_set_that_is_not_wanted_is_left_out(answers: Path) -> None:
    assert {g.set for g in answer_groups(answers, ["dev_para"])} == {"dev_para"}


def test_a_near_miss_asks_for_something_else_and_nothing_answers_it(answers: Path) -> None:
    groups = answer_groups(answers, ["dev"])
    made = near_misses(groups, 1.0, 0.0, random.Random(1))
    assert made
    asked = {g.first for g in groups}
    for group in made:
        assert group.first not in asked
        assert not any(group.labels)


def test_a_near_miss_takes_its_other_name_from_the_paragraph_itself_where_that_is_asked_for() -> None:
    texts = ("The king danced in Oslo in 1850.", "The queen sang in Bergen in 1851.")
    units = tuple(Unit(text, int(n == 0)) for n, text in enumerate(texts))
    near = Group("answers", "dev", "near", "Who danced in 1850?", units, True)
    far = Group("answers", "dev", "far", "Who slept in 1700?", (Unit("A cat slept in 1700.", 1),), True)
    for seed in range(10):
        made = {g.paragraph: g for g in near_misses([near, far], 1.0, 1.0, random.Random(seed))}
        assert made["near"].first == "Who danced in 1851?"
        assert made["near"].labels == (0,)


def test_another_name_stands_wherever_the_name_stood_and_labels_stay() -> None:
    units = (
        Unit("In 1850 Astor danced in Oslo.", 1),
        Unit("Astor's horse slept, and astors are birds.", None),
        Unit("Greek dancers came from Greece in 1850.", 0),
    )
    group = Group("answers", "dev", "p", "Who saw Astor and the Greek dancers in March of 1850?", units, True)
    found = renamed(group, ["Lindqvist"], random.Random(1))
    year = found.first.split()[-1].rstrip("?")
    assert year.startswith("18")
    assert year != "1850"
    assert found.first == f"Who saw Astor and the Greek dancers in March of {year}?"  # "astors" is another form
    assert [u.label for u in found.units] == [1, None, 0]
    alone = replace(group, units=units[:1])
    assert renamed(alone, ["Lindqvist"], random.Random(1)).units[0].text == f"In {year} Lindqvist danced in Oslo."


def test_the_names_to_put_in_are_single_words_of_those_asked_about() -> None:
    group = Group("answers", "dev", "p", "When did Anna Karenina see the King of Oslo?", ())
    assert names_of([group]) == ["Anna", "Karenina", "King", "Oslo"]


def test_elsewhere_asks_the_paragraph_that_shares_most_words_and_nothing_there_answers() -> None:
    def group(paragraph: str, question: str, *texts: str) -> Group:
        return Group(
            "answers", "dev", paragraph, question, tuple(Unit(t, int(n == 0)) for n, t in enumerate(texts)), True
        )

    ice = group("ice", "When did the harbour freeze?", *SENTENCES)
    near = group("near", "Who dug?", "They dug.", "The harbour was deep.")
    far = group("far", "Who sang?", "They sang.")
    made = {g.first: g for g in elsewhere([ice, near, far], 1.0, random.Random(1))}
    assert [u.text for u in made[ice.first].units] == ["They dug.", "The harbour was deep."]
    assert made[ice.first].labels == (0, 0)
    assert far.first not in made


def test_a_pair_of_support_is_a_group_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "support.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as lines:
        for sentence, label in (("It froze.", 1), ("It burned.", 0)):
            lines.write(json.dumps({"source": "It froze.", "sentence": sentence, "label": label, "set": "swap"}) + "\n")
    groups = support_groups(path, ["swap"])
    assert [(g.first, g.labels) for g in groups] == [("It froze.", (1,)), ("It burned.", (0,))]
    assert len({g.paragraph for g in groups}) == 1


ARTICLE = {
    "title": "Seals on the pier",
    "sentences": [*SENTENCES, *(f"The boat number {n} came back." for n in range(9))],
    "questions": [{"q": "Who slept on the pier?", "answers": [1]}, {"q": "Who sang?", "answers": []}],
    "claims": [{"c": "On the pier nine seals slept.", "so": True}, {"c": "Nine seals sang.", "so": False}],
}


def test_articles_written_for_training_become_questions_and_claims_of_one_paragraph(tmp_path: Path) -> None:
    path = tmp_path / "news.jsonl"
    path.write_text(json.dumps(ARTICLE) + "\n", "utf-8")
    slept, sang = news_groups(path)
    assert [u.text for u in slept.units] == ARTICLE["sentences"]
    assert (slept.labels.index(1), sum(slept.labels), sum(sang.labels)) == (1, 1, 0)
    true, untrue = claim_groups(path)
    assert (true.labels, untrue.labels) == ((1,), (0,))
    assert true.units[0].text == SENTENCES[1]
    assert {g.paragraph for g in (slept, sang, true, untrue)} == {"Seals on the pier"}


def test_the_articles_written_for_training_are_whole() -> None:
    articles = [json.loads(line) for line in NEWS.read_text("utf-8").splitlines()]
    assert len({a["title"] for a in articles}) == len(articles) > 300
    for article in articles:
        assert all(0 <= at < len(article["sentences"]) for q in article["questions"] for at in q["answers"])
        assert any(q["answers"] for q in article["questions"])
        assert any(not q["answers"] for q in article["questions"])
        assert {c["so"] for c in article["claims"]} == {True, False}
