import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from greenland_qa.archive import Conversations
from greenland_qa.archive.conversations import CONVERSATIONS
from greenland_qa.archive.journeys import packed, unpacked
from greenland_qa.domain import Journey, Refusal, ReplyReady, Window
from greenland_qa.errors import ArchiveDamaged, ArchiveError
from making import an_article
from scripted import ScriptedAssistant

ARTICLE = an_article("The harbour froze.", published=date(2026, 1, 7), outlet="The Post", url="https://post.example/1")


def a_journey(question: str = "What froze?") -> Journey:
    assistant = ScriptedAssistant([ARTICLE], {"What froze?": "The harbour froze."})
    *_, last = assistant.stream(
        question, asked_on=date(2026, 2, 1), as_of=date(2026, 1, 31), history=[("Is it?", "Yes.")]
    )
    assert isinstance(last, ReplyReady)
    return last.journey


def test_a_journey_is_the_same_after_it_was_kept() -> None:
    answered, refused = a_journey(), a_journey("Who won?")
    dated = replace(
        answered, inquiry=replace(answered.inquiry, window=Window(start=None, end=date(2026, 1, 1), words="by"))
    )
    for journey in (answered, refused, dated):
        assert unpacked(packed(journey)) == journey


def test_what_is_no_journey_is_one_error() -> None:
    for data in (b"", b"x", packed(a_journey())[:-3]):
        with pytest.raises(ValueError, match="no journey"):
            unpacked(data)


def test_a_conversation_is_there_after_a_restart_and_grows(tmp_path: Path) -> None:
    begun = Conversations(tmp_path).begin("What froze?")
    Conversations(tmp_path).keep(begun, a_journey())
    Conversations(tmp_path).keep(begun, a_journey("Who won?"))
    kept = Conversations(tmp_path)
    assert [(c.id, c.title, c.questions) for c in kept.all()] == [(begun, "What froze?", 2)]
    assert [isinstance(j.reply, Refusal) for j in kept.journeys(begun)] == [False, True]


def test_an_archive_without_the_file_has_no_conversations_and_gets_none_by_looking(tmp_path: Path) -> None:
    kept = Conversations(tmp_path)
    assert (kept.all(), kept.journeys("x"), kept.feedback()) == ((), (), ())
    assert not list(tmp_path.iterdir())


def test_a_search_looks_at_titles_questions_and_replies_and_takes_signs_as_they_are(tmp_path: Path) -> None:
    kept = Conversations(tmp_path)
    one, two = kept.begin("100 % of it"), kept.begin("Something else")
    kept.keep(two, a_journey())
    found = {sought: {c.id for c in kept.all(sought)} for sought in ("100 %", "HARBOUR", "what froze", "_", "%", "")}
    assert found == {"100 %": {one}, "HARBOUR": {two}, "what froze": {two}, "_": set(), "%": {one}, "": {one, two}}


def test_a_conversation_can_be_renamed_and_is_gone_for_good_when_deleted(tmp_path: Path) -> None:
    kept = Conversations(tmp_path)
    begun = kept.begin("A secret title")
    kept.keep(begun, a_journey())
    kept.rename(begun, "  Another\n title ")
    assert [c.title for c in kept.all()] == ["Another title"]
    kept.rename(begun, " ")
    assert [c.title for c in kept.all()] == ["Another title"]
    kept.delete(begun)
    assert kept.all() == kept.journeys(begun) == ()
    held = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"Another title" not in held
    assert b"secret" not in held
    with pytest.raises(ArchiveError, match="not kept"):
        kept.keep(begun, a_journey())


def test_what_was_said_of_a_conversation_goes_with_it(tmp_path: Path) -> None:
    kept = Conversations(tmp_path)
    begun, other = kept.begin("What froze?"), kept.begin("Who won?")
    kept.say("the xylographer was right", begun)
    kept.say("this stays", other)
    kept.delete(begun)
    assert kept.feedback() == ("this stays",)
    assert b"xylographer" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_feedback_of_the_first_version_is_read_and_added_to(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / CONVERSATIONS) as connection:
        connection.execute("CREATE TABLE conversations (id TEXT PRIMARY KEY, title TEXT, began TEXT, changed TEXT)")
        connection.execute("CREATE TABLE feedback (key INTEGER PRIMARY KEY, said TEXT NOT NULL, line TEXT NOT NULL)")
        connection.execute("INSERT INTO feedback (said, line) VALUES ('2026-01-01', 'first')")
        connection.execute("PRAGMA user_version = 1")
    connection.close()
    kept = Conversations(tmp_path)
    assert kept.feedback() == ("first",)
    kept.say("second")
    assert kept.feedback() == ("first", "second")


def test_feedback_keeps_its_order(tmp_path: Path) -> None:
    kept = Conversations(tmp_path)
    kept.say('{"verdict": "right"}')
    kept.say('{"verdict": "wrong"}')
    assert Conversations(tmp_path).feedback() == ('{"verdict": "right"}', '{"verdict": "wrong"}')


def test_a_damaged_or_newer_file_is_an_error_with_advice(tmp_path: Path) -> None:
    kept = Conversations(tmp_path)
    begun = kept.begin("x")
    kept.keep(begun, a_journey())
    with sqlite3.connect(tmp_path / CONVERSATIONS) as connection:
        connection.execute("UPDATE exchanges SET journey = x'00'")
    with pytest.raises(ArchiveDamaged, match="cannot be read"):
        kept.journeys(begun)
    with sqlite3.connect(tmp_path / CONVERSATIONS) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(ArchiveError, match="newer version"):
        kept.all()
    other = tmp_path / "other"
    other.mkdir()
    (other / CONVERSATIONS).write_bytes(b"not a database at all" * 99)
    with pytest.raises(ArchiveDamaged, match=r"The conversations .* cannot be read"):
        Conversations(other).all()
