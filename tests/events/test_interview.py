"""The interview's file: what may be quoted, what may not, and what it refers to."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from exchange_calendars import get_calendar

from data.events import load_events
from data.events.interview import INTERVIEW_FILE, Status, load_interview
from data.files.toml import RecordError, Standing

INTERVIEW = load_interview()
TEXT = INTERVIEW_FILE.read_text(encoding="utf-8")


def test_the_five_quotations_are_on_record_in_english() -> None:
    assert [quotation.id for quotation in INTERVIEW.quotations] == [
        "ai-is-finished",
        "mental-model",
        "instant-answer",
        "paradigm",
        "exciting",
    ]
    assert INTERVIEW.quotations[3].words.endswith("obviously that paradigm is wrong.")


def test_paraphrases_never_look_like_speech() -> None:
    assert len(INTERVIEW.paraphrases) == 4
    for paraphrase in INTERVIEW.paraphrases:
        assert not set('"“”«»') & set(paraphrase.text_en + paraphrase.text_fr)


def test_events_and_sessions_exist() -> None:
    assert INTERVIEW.unknown_events(load_events()) == ()
    dates = {event.id: event.date for event in load_events()}
    steps = [dates[step.event] for step in INTERVIEW.steps]
    assert steps == sorted(steps)
    calendar = get_calendar("XNYS", start="2025-01-02", end="2025-12-31")
    assert all(calendar.is_session(pd.Timestamp(s.date)) for s in INTERVIEW.sessions)


def test_unknown_events_are_told() -> None:
    known = tuple(event for event in load_events() if event.id != "ces-2026")
    assert INTERVIEW.unknown_events(known) == ("ces-2026",)


def test_nothing_of_the_interview_rests_on_a_primary_source() -> None:
    sources = [s for q in INTERVIEW.quotations for s in q.sources]
    assert Standing.PRIMARY not in {source.standing for source in sources}
    assert "jeetwin" not in TEXT


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('text_en = "Reasoning is itself', 'text_en = "“Reasoning” is', "reasoning: text_en"),
        ('id = "paradigm"', 'id = "exciting"', "exciting: id"),
        ("date = 2025-02-20", "date = 2025-01-28", "session: date"),
        ('status = "single"', 'status = "translated"', "ai-is-finished: status"),
        ('label_fr = "Qui"\n', "", "who: label_fr"),
        ('event = "nvidia-statement"\n', "", "step number 1: event"),
        ("https://vgtimes.com", "http://vgtimes.com", "mental-model: source.2.url"),
        ('reading_fr = "L', 'reeding_fr = "L', "reading_fr"),
    ],
)
def test_a_broken_entry_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in TEXT
    path = tmp_path / "some-interview.toml"
    path.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RecordError) as error:
        load_interview(path)
    assert str(error.value).startswith("some-interview.toml: ")
    assert message in str(error.value)


def test_long_words_are_not_a_quotation(tmp_path: Path) -> None:
    path = tmp_path / "some-interview.toml"
    path.write_text(TEXT.replace("It is so incredibly exciting.", "so " * 20), encoding="utf-8")
    with pytest.raises(RecordError, match="exciting: words: more than 25 words"):
        load_interview(path)


def test_statuses_in_use() -> None:
    assert {fact.status for fact in INTERVIEW.facts} == {Status.CONFIRMED, Status.OPEN}
