"""Broken entries stop the loading and are named; filters and exports do what they say."""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path

import pytest

from data.events import (
    Category,
    Confidence,
    Event,
    MarketState,
    actors_of,
    load_events,
    select,
)
from data.events.export import EXPORT_COLUMNS, to_frame, to_records
from data.files.toml import RecordError

SOUND = """
[[actor]]
id = "nvidia"
name_en = "Nvidia"
name_fr = "Nvidia"

[[event]]
id = "results"
date = 2025-02-26
time_utc = 2025-02-26T21:20:00Z
time_basis = "scheduled"
market_at_event = "after_close"
first_session = 2025-02-27
category = "earnings"
actors = ["nvidia"]
confidence = "high"
walk = 1
title_en = "Results"
title_fr = "Résultats"
summary_en = "A quarter."
summary_fr = "Un trimestre."
key_figures_en = "39"
key_figures_fr = "39"
quote = "It is so."
quote_speaker_en = "Somebody"
quote_speaker_fr = "Quelqu’un"

[[event.source]]
name = "Retold"
standing = "secondary"
access = "R"
url = "https://example.com/retold"

[[event.source]]
name = "Release"
standing = "primary"
access = "C"
url = "https://example.com/release"
"""
SECOND_EVENT = SOUND[SOUND.index("[[event]]") :].replace('id = "results"', 'id = "second"')


def load(tmp_path: Path, text: str) -> tuple[Event, ...]:
    path = tmp_path / "some-events.toml"
    path.write_text(text, encoding="utf-8")
    return load_events(path)


def test_a_sound_file_loads(tmp_path: Path) -> None:
    (event,) = load(tmp_path, SOUND)
    assert event.moment == dt.datetime(2025, 2, 26, 21, 20, tzinfo=dt.UTC)
    assert event.first_session == dt.date(2025, 2, 27)
    assert event.market_at_event is MarketState.AFTER_CLOSE
    assert event.text("title", "fr") == "Résultats"
    assert [source.name for source in event.sources] == ["Release", "Retold"]
    assert [source.name for source in event.links] == ["Release"]
    assert [source.name for source in event.named_only] == ["Retold"]
    with pytest.raises(ValueError, match="frozen"):
        event.walk = 2  # type: ignore[misc]


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('id = "results"', 'id = "Re sults"', "id"),
        ("date = 2025-02-26\n", 'date = "2025-02-30"\n', "date"),
        ('category = "earnings"', 'category = "gossip"', "category"),
        ('actors = ["nvidia"]', 'actors = ["nobody"]', "actors"),
        ('actors = ["nvidia"]', "actors = []", "actors"),
        ('confidence = "high"', 'confidence = "certain"', "confidence"),
        ("walk = 1", "walk = 11", "walk"),
        ('title_fr = "Résultats"\n', "", "title_fr"),
        ('title_fr = "Résultats"', 'title_fr = " "', "title_fr"),
        ('key_figures_fr = "39"\n', "", "key_figures_fr"),
        ('quote = "It is so."', f'quote = "{"word " * 26}"', "quote"),
        ('quote = "It is so."\n', "", "quote"),
        (
            'quote_speaker_en = "Somebody"\nquote_speaker_fr = "Quelqu’un"\n',
            "",
            "quote_speaker_en",
        ),
        ("2025-02-26T21:20:00Z", "2025-02-25T21:20:00Z", "time_utc"),
        ("2025-02-26T21:20:00Z", "2025-02-26T21:20:00", "time_utc"),
        ("2025-02-26T21:20:00Z", "2025-02-26T21:20:00-05:00", "time_utc"),
        ("first_session = 2025-02-27\n", "", "first_session"),
        ("first_session = 2025-02-27", "first_session = 2025-02-25", "first_session"),
        ("first_session = 2025-02-27", "first_session = 2025-03-27", "first_session"),
        ("date = 2025-02-26\n", 'date = 2025-02-26\ndate_precision = "month"\n', "first_session"),
        ('time_basis = "scheduled"', 'time_basis = "a hunch"', "time_basis"),
        ('confidence = "high"', 'confidence = "high"\nconfidense = "high"', "confidense"),
        ("https://example.com/release", "http://example.com/release", "source.1.url"),
        ("https://example.com/release", "javascript:alert(1)", "source.1.url"),
        ("https://example.com/release", "https://example.com/<b>", "source.1.url"),
        ('url = "https://example.com/release"\n', "", "source.1.url"),
        (
            'standing = "secondary"\naccess = "R"',
            'standing = "press"\naccess = "M"',
            "source.0.standing",
        ),
        ('access = "C"', 'access = "X"', "source.1.access"),
        (SOUND[SOUND.index("[[event.source]]") :], "", "source"),
    ],
)
def test_a_broken_entry_is_named_with_its_field(
    tmp_path: Path, old: str, new: str, field: str
) -> None:
    assert old in SOUND
    with pytest.raises(RecordError) as error:
        load(tmp_path, SOUND.replace(old, new))
    entry = "Re sults" if field == "id" else "results"
    assert error.value.file == "some-events.toml"
    assert (entry, field) in {(fault.entry, fault.field) for fault in error.value.faults}
    assert f"some-events.toml: {entry}: " in str(error.value)
    assert f"{field}: " in str(error.value)


def test_entries_without_an_id_are_named_by_number(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="event number 1: id: Field required"):
        load(tmp_path, SOUND.replace('id = "results"\n', ""))
    with pytest.raises(RecordError, match="actor number 1: id: Field required"):
        load(tmp_path, SOUND.replace('id = "nvidia"\n', ""))


def test_ids_and_steps_are_unique(tmp_path: Path) -> None:
    again = SOUND[SOUND.index("[[event]]") :]
    with pytest.raises(RecordError, match="results: id: 'results' is already used by results"):
        load(tmp_path, SOUND + again.replace("walk = 1", "walk = 2"))
    with pytest.raises(RecordError, match="second: walk: 1 is already used by results"):
        load(tmp_path, SOUND + SECOND_EVENT)
    with pytest.raises(RecordError, match="nvidia: id: 'nvidia' is already used"):
        load(tmp_path, SOUND.split("[[event]]")[0] + SOUND)


def test_what_is_not_toml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match=r"some-events\.toml: not readable as TOML"):
        load(tmp_path, "[[event]\n")
    (tmp_path / "latin.toml").write_bytes("title = 'é'".encode("latin-1"))
    with pytest.raises(RecordError, match=r"latin\.toml: not readable as TOML"):
        load_events(tmp_path / "latin.toml")
    (tmp_path / "empty.toml").touch()
    with pytest.raises(RecordError, match=r"^empty\.toml: .*event: Field required"):
        load_events(tmp_path / "empty.toml")


def test_a_corrected_file_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "some-events.toml"
    (before,) = load(tmp_path, SOUND)
    modified = path.stat().st_mtime_ns
    assert load_events(path)[0] is before
    path.write_text(SOUND.replace('"Results"', '"Corrected"'), encoding="utf-8")
    os.utime(path, ns=(modified + 1_000_000, modified + 1_000_000))
    assert load_events(path)[0].title_en == "Corrected"


def test_events_come_by_date(tmp_path: Path) -> None:
    earlier = (
        SECOND_EVENT.replace("2025-02-26", "2025-02-25")
        .replace("2025-02-27", "2025-02-26")
        .replace("walk = 1\n", "")
    )
    assert [event.id for event in load(tmp_path, SOUND + earlier)] == ["second", "results"]


def test_confidence_falls_by_one_step_without_first_hand_source(tmp_path: Path) -> None:
    for given, shown in (("high", "medium"), ("medium", "low"), ("low", "low")):
        text = SOUND.replace('standing = "primary"', 'standing = "secondary"')
        (event,) = load(tmp_path, text.replace('confidence = "high"', f'confidence = "{given}"'))
        (tmp_path / "some-events.toml").unlink()
        assert not event.has_primary_or_press
        assert event.shown_confidence is Confidence(shown)


EVENTS = load_events()


def ids(events: tuple[Event, ...]) -> list[str]:
    return [event.id for event in events]


def test_no_condition_keeps_all() -> None:
    assert select(EVENTS) == EVENTS


def test_conditions_are_met_together() -> None:
    found = select(
        EVENTS,
        categories={Category.STATEMENT},
        actors={"jensen-huang"},
        start=dt.date(2025, 2, 20),
        end=dt.date(2025, 3, 18),
    )
    assert ids(found) == ["ddn-interview", "huang-cnbc-100x", "gtc-2025-keynote"]
    assert select(found, end=dt.date(2025, 2, 19)) == ()


def test_confidence_is_filtered_as_it_is_shown() -> None:
    low = select(EVENTS, confidence={Confidence.LOW})
    assert low == tuple(e for e in EVENTS if e.shown_confidence is Confidence.LOW)
    # One that calls itself medium is shown a step lower for want of a first-hand source.
    assert Confidence.MEDIUM in {event.confidence for event in low}
    assert "gtc-2025-analysts" in ids(select(EVENTS, confidence={Confidence.MEDIUM}))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("JEVONS nadella", "nadella-jevons"),
        ("decembre spoutnik", None),
        ("moment spoutnik", "andreessen-sputnik"),
        ("Spoutnik", "andreessen-sputnik"),
        ("sputnik", "andreessen-sputnik"),
        ("EVALUATION PAR LES PAIRS", "r1-nature"),
        ("24 477 millions", "nvda-crash"),
        ("L'Application DeepSeek prend", "app-store-number-one"),
        ("-16,97", "nvda-crash"),
        ("coeur du debat", "deepseek-v3-release"),
        ("ddn-interview", "ddn-interview"),
    ],
)
def test_text_is_found_without_case_accents_and_typography(text: str, expected: str | None) -> None:
    found = ids(select(EVENTS, text=text))
    assert (expected in found) if expected else (found == [])
    assert len(found) < 10


def test_actors_with_most_events_come_first() -> None:
    counted = actors_of(EVENTS)
    assert [actor.id for actor in counted[:2]] == ["nvidia", "deepseek"]
    assert len({actor.id for actor in counted}) == len(counted)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_exports_hold_every_event_and_link_only_what_may_be_linked(language: str) -> None:
    records = to_records(EVENTS, language)  # type: ignore[arg-type]
    assert json.loads(json.dumps(records)) == records
    crash = next(record for record in records if record["id"] == "nvda-crash")
    assert crash["title"].startswith({"en": "Nvidia falls", "fr": "Nvidia chute"}[language])
    assert [source["url"] is not None for source in crash["sources"]] == [True, False, False]
    frame = to_frame(EVENTS, language)  # type: ignore[arg-type]
    assert tuple(frame.columns) == EXPORT_COLUMNS
    assert frame["id"].tolist() == [event.id for event in EVENTS]
    line = frame.set_index("id").loc["nvda-crash", "sources"]
    assert "CNBC (press, C) https://www.cnbc.com/2025/01/27/" in line
    assert "Wallstreetcn (Longbridge) (mirror, R)" in line
    assert "lbkrs" not in line


def test_an_export_of_nothing_keeps_its_columns() -> None:
    frame = to_frame((), "fr")
    assert tuple(frame.columns) == EXPORT_COLUMNS
    assert frame.empty
