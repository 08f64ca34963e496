"""Claims made from paragraphs: those that are said to be so stand in what is read of them, the others do not."""

from __future__ import annotations

import random

import pytest
from training.rows import Group, Unit
from training.tellings import crowded, moved, shortened, sources_of, spliced, told

TEXTS = (
    "On Monday Captain Holm, who is 61, counted 84 seals near Nuuk, but the boats stayed in port.",
    "The mayor Berg wants 12 boats to leave, but the harbour was frozen all winter.",
    "Nobody had asked the fishers of the town.",
    "A report on the pier is expected in March.",
)
PARAGRAPH = ("p", TEXTS)


@pytest.mark.parametrize("seed", range(20))
def test_a_shortened_sentence_has_only_words_of_its_own_and_fewer(seed: int) -> None:
    text = shortened(TEXTS[0], random.Random(seed))
    assert text in {
        "Captain Holm, who is 61, counted 84 seals near Nuuk, but the boats stayed in port.",
        "On Monday Captain Holm counted 84 seals near Nuuk, but the boats stayed in port.",
        "On Monday Captain Holm, who is 61, counted 84 seals near Nuuk.",
    }


def test_what_has_nothing_to_leave_out_stays() -> None:
    assert shortened(TEXTS[2], random.Random(1)) == TEXTS[2]


@pytest.mark.parametrize("seed", range(20))
def test_a_name_or_figure_of_another_sentence_takes_the_place_of_its_own(seed: int) -> None:
    text = moved(TEXTS[0], TEXTS[1:], random.Random(seed))
    assert text is not None
    (new,) = set(text.replace(",", "").split()) - set(TEXTS[0].replace(",", "").split())
    assert new in {"12", "Berg", "March"}


def test_without_another_name_or_figure_none_is_moved() -> None:
    assert moved(TEXTS[0], [TEXTS[2]], random.Random(1)) is None


def test_the_end_of_another_sentence_takes_the_place_of_its_own() -> None:
    text = spliced(TEXTS[0], TEXTS[1:], random.Random(1))
    assert text == TEXTS[0].partition(", but ")[0] + ", but the harbour was frozen all winter."
    assert spliced(TEXTS[2], TEXTS, random.Random(1)) is None


@pytest.mark.parametrize("seed", range(20))
def test_what_is_true_is_read_beside_what_says_it_and_what_is_not_is_not(seed: int) -> None:
    groups = [*told([PARAGRAPH], 1.0, random.Random(seed))]
    assert len(groups) == len(TEXTS)
    for group, text in zip(groups, TEXTS, strict=True):
        ((read, label),) = [(u.text, u.label) for u in group.units]
        assert (group.task, group.set, group.paragraph) == ("support", "told", "p")
        if label:
            assert text in read
        elif text in read:
            assert group.first not in read
            assert set(group.first.split()) - set(text.split())


def test_of_no_sentence_nothing_is_told() -> None:
    assert not [*told([PARAGRAPH], 0.0, random.Random(1))]


def test_paragraphs_are_known_from_questions_on_them_and_short_ones_are_left_out() -> None:
    asked = [
        Group("answers", "dev", name, f"What {n}?", tuple(Unit(t, 0) for t in texts), ordered=True)
        for n in range(2)
        for name, texts in (("q", TEXTS[:2]), PARAGRAPH)
    ]
    claim = Group("support", "swap", "s", "It froze.", tuple(Unit(t, 1) for t in TEXTS))
    assert sources_of([*asked, claim]) == [PARAGRAPH]


def test_a_source_stands_whole_among_those_of_others_that_share_its_rarer_words_and_says_the_same() -> None:
    sources = ["The seals of Nuuk slept.", "Captain Holm left Nuuk in March with ten men.", "Seals sing.", "It snowed."]
    groups = [Group("support", "fever", s, "It was so.", (Unit(s, n % 2),)) for n, s in enumerate(sources)]
    made = [*crowded(groups, 1.0, random.Random(3))]
    assert [g.labels for g in made] == [g.labels for g in groups]
    assert all(source in g.units[0].text for source, g in zip(sources, made, strict=True))
    assert made[1].units[0].text in {f"{sources[1]} {sources[0]}", f"{sources[0]} {sources[1]}"}
    assert made[3].units[0].text == sources[3]


def test_a_source_that_tells_the_same_is_not_put_beside_it() -> None:
    sources = ["Holm left Nuuk in March.", "Holm left Nuuk in March 1932."]
    groups = [Group("support", "fever", s, "It was so.", (Unit(s, 1),)) for s in sources]
    assert [g.units[0].text for g in crowded(groups, 1.0, random.Random(3))] == sources
