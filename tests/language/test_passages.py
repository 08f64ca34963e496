import itertools
import unicodedata
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from greenland_qa.domain import Article, Source, article_id_of
from greenland_qa.language.passages import LONGEST_SENTENCE_CHARS, PASSAGE_CHARS, split

SEEDS = Path(__file__).parents[2] / "seeds"


def article(body: str) -> Article:
    body = unicodedata.normalize("NFC", body.replace("\r", " "))
    return Article(source=Source(article_id=article_id_of(body), title="A title"), body=body)


def test_passages_of_the_seeds_hold_whole_sentences_within_their_size() -> None:
    for path in sorted(SEEDS.glob("*.txt")):
        whole = article(path.read_text("utf-8"))
        for passage in split(whole):
            assert passage.text == whole.body[passage.start : passage.end]
            assert passage.text[-1] in '.”"' or "\n" in whole.body[passage.end : passage.end + 1]
            assert len(passage.text) <= PASSAGE_CHARS + LONGEST_SENTENCE_CHARS


@given(st.text(alphabet=st.sampled_from("abc AB.?!\n“”é"), min_size=1, max_size=4000).filter(str.strip))
def test_passages_cover_the_body_in_order(body: str) -> None:
    whole = article(body)
    passages = split(whole)
    assert [p.ordinal for p in passages] == list(range(len(passages)))
    assert all(a.end <= b.start for a, b in itertools.pairwise(passages))
    inside = {i for p in passages for i in range(p.start, p.end)}
    assert all(i in inside for i, c in enumerate(whole.body) if c.isalnum())


def test_a_sentence_without_end_is_cut_at_a_blank() -> None:
    whole = article("word " * 2000)
    passages = split(whole)
    assert len(passages) > 5
    assert all(p.text.startswith("word") and p.text.endswith("word") for p in passages)
