import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenland_qa.domain import UNDATED, Article, DateBasis, article_id_of
from greenland_qa.reading.article import Known, NoArticle, make_article, web_address

TODAY = date(2026, 3, 1)
NOTHING = Known()


def made(text: str, **known: str) -> Article:
    return make_article(text, Known(**known), today=TODAY).article  # type: ignore[arg-type]


def test_a_stamp_becomes_the_date_and_leaves_the_body() -> None:
    article = made(" date 2026-01-07 The ice melts. It is warm.")
    assert article.body == "The ice melts. It is warm."
    assert article.source.published.day == date(2026, 1, 7)
    assert article.source.published.basis is DateBasis.STATED


def test_what_is_known_wins_over_the_name_and_the_name_over_the_text() -> None:
    text = "The ministry confirmed it on Wednesday, 28 January 2026."
    assert made(text).source.published.basis is DateBasis.IN_THE_TEXT
    assert made(text, file="a/2026-01-29.txt").source.published.basis is DateBasis.FILE_NAME
    stated = made("date 2026-01-30 " + text, file="2026-01-29.txt", published="2026-01-31")
    assert (stated.source.published.day, stated.source.published.basis) == (date(2026, 1, 31), DateBasis.STATED)


def test_without_a_date_it_is_undated_and_never_of_today() -> None:
    assert made("The ice melts.").source.published == UNDATED


def test_a_date_ahead_is_told_and_not_used() -> None:
    result = make_article("The ice melts.", Known(published="2031-01-01"), today=TODAY)
    assert result.article.source.published == UNDATED
    assert result.complaint is not None
    assert "future" in result.complaint


@pytest.mark.parametrize(
    ("text", "title", "is_made"),
    [
        ("# Ice melts in the north\n\nIt is warm.", "Ice melts in the north", False),
        ("Ice melts in the north\n\nIt is warm.", "Ice melts in the north", False),
        ("It is warm. The ice melts.", "It is warm.", True),
        ("It is warm.\n\nThe ice melts.", "It is warm.", True),
    ],
)
def test_a_title_is_taken_where_there_is_one_and_made_where_not(text: str, title: str, is_made: bool) -> None:
    source = made(text).source
    assert (source.title, source.title_made) == (title, is_made)


def test_a_title_that_is_known_wins() -> None:
    source = made("# Other\n\nIt is warm.", title=" Ice \n melts ").source
    assert (source.title, source.title_made) == ("Ice melts", False)


def test_a_made_title_is_cut_between_words() -> None:
    title = made("The minister said " + "very " * 40 + "much.").source.title
    assert title.endswith(" very…")
    assert len(title) <= 91


@pytest.mark.parametrize(
    "line",
    [
        "Add WION as a Preferred Source",
        "Also Read: What the minister said",
        "READ MORE | The other story",
        "Advertisement",
        "Click here to join our channel",
        "Follow us on Instagram and X",
        "Share this article",
        "Sign up for our daily newsletter",
        "Story continues below advertisement",
        "Related stories",
    ],
)
def test_lines_of_the_page_around_an_article_are_not_its_words(line: str) -> None:
    assert made(f"The ice melts.\n\n{line}\n\nIt is warm.").body == "The ice melts.\n\nIt is warm."


@pytest.mark.parametrize(
    "line",
    [
        "The advertisement cost a million.",
        "Share prices fell on Monday.",
        "Related parties were told.",
        "Follow the money, he said.",
        "Read my lips, the minister said.",
        "Add salt as you like.",
        "Print runs fell by half.",
        "Also read aloud was a letter from the king.",
        "Read more than one book a year, he advised.",
        "Share on the losses was small.",
    ],
)
def test_sentences_that_only_resemble_such_lines_stay(line: str) -> None:
    assert line in made(f"The ice melts.\n\n{line}\n\nIt is warm.").body


@pytest.mark.parametrize(
    "text",
    ["a" + " " * 1_000_000 + "b", "date" + " " * 1_000_000 + "b", "a\n" * 200_000, "on 5 January 2026 " * 20_000],
    ids=["blanks", "stamp", "lines", "dates"],
)
def test_a_hostile_text_costs_no_more_than_its_length(text: str) -> None:
    assert made(text).body


@pytest.mark.parametrize("text", ["", " \n", "\u200b\u202e", "---", "Advertisement", "date 2026-01-07"])
def test_a_text_without_words_is_no_article(text: str) -> None:
    with pytest.raises(NoArticle):
        make_article(text, NOTHING, today=TODAY)


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://example.org/a?b=c", True),
        ("http://example.org", True),
        ("javascript:alert(1)", False),
        ("file:///etc/passwd", False),
        ("https://", False),
        ("https://[bad", False),
        ("https://example.org/<script>", False),
        ("example.org", False),
    ],
)
def test_only_an_address_of_the_web_is_kept(url: str, kept: bool) -> None:
    assert web_address(url) == (url if kept else None)


def test_the_outlet_is_not_guessed_from_the_address() -> None:
    assert made("It is warm.", url="https://example.org/a").source.outlet is None


def test_the_language_is_that_which_is_said_or_english() -> None:
    assert made("Det er varmt.", language="da-DK").language == "da"
    assert made("It is warm.", language="???").language == "en"


@given(st.text(min_size=1), st.text(max_size=20), st.text(max_size=40))
def test_any_text_gives_a_sound_article_or_none(text: str, published: str, title: str) -> None:
    try:
        article = make_article(text, Known(published=published, title=title), today=TODAY).article
    except NoArticle:
        return
    assert unicodedata.is_normalized("NFC", article.body)
    assert article.body == article.body.strip()
    assert article.source.article_id == article_id_of(article.body)
    assert article.source.title
    assert article.source.title == article.source.title.strip()


@given(st.text(alphabet="ab .\n#", min_size=1, max_size=60))
def test_reading_a_body_again_gives_the_same_body(text: str) -> None:
    try:
        body = made(text).body
        again = made(body).body
    except NoArticle:
        return
    assert again == body or body.startswith("# ")
