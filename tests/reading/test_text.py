import unicodedata
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenland_qa.reading.text import NotText, clean, decode

DANISH = "Statsministeren sagde “nej” til forslaget på Færøerne – igen."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_a_text_is_read_in_each_encoding_that_names_itself_or_is_plain(encoding: str) -> None:
    assert decode(DANISH.encode(encoding)) == DANISH


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "binary"),
        (bytes(range(1, 32)) * 20, "binary"),
        (b"%PDF-1.7 and so on", "PDF"),
        (b"{\\rtf1 words}", "Rich Text"),
        (b"<!DOCTYPE html><p>words</p>", "web page"),
        ("Новости из столицы".encode("koi8-r"), "neither UTF-8"),
        ("Zażółć gęślą jaźń, powiedział minister".encode("cp1250"), "neither UTF-8"),
        (DANISH.encode() + b"\xff and more", "neither UTF-8"),
        ("Færøerne".encode("utf-16")[:-1], "breaks off"),
    ],
)
def test_what_is_no_text_or_would_have_to_be_guessed_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(NotText, match=why) as caught:
        decode(data)
    assert caught.value.advice


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("Green\u200bland \ufeffice\u00ad", "Greenland ice"),
        ("safe\u202etxt.exe\u2066", "safetxt.exe"),
        ("ice\U000e0049\U000e0067\U000e006e", "ice"),
        ("bell\x07 and \x1bescape", "bell and escape"),
        ("hidden\ufe01\U000e0101 bits", "hidden bits"),
        ("half \ud800 a character", "half  a character"),
        ("Lo\u0308kke", "Lökke"),
        ("e\u200b\u0301", "é"),
        ("a \t \n\n\n\n\n b\n\n\n", "a\n\n b"),
        ("AT&amp;T said", "AT&amp;T said"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        ("a\u200db", "ab"),
        ("👩\u200d🚀 ❤\ufe0f", "👩\u200d🚀 ❤\ufe0f"),
    ],
)
def test_what_no_reader_sees_goes_and_what_a_script_needs_stays(text: str, expected: str) -> None:
    assert clean(text) == expected


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert "\r" not in once


@given(st.binary(max_size=400))
def test_bytes_are_read_or_refused_and_nothing_else(data: bytes) -> None:
    with suppress(NotText):
        assert clean(decode(data)).encode("utf-8") is not None
