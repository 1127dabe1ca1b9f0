"""Every state of a price has its words, in both languages."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from components import language
from components.content import provenance as sentences
from components.language import gettext as _
from data.prices.model import Note, NoteCode, RowFault, Source, Unavailable, UnavailableReason
from tests.market.conftest import NOW, provenance

NOTES = {
    NoteCode.PROVIDER_UNAVAILABLE: {
        "provider": "Yahoo Finance",
        "reason": UnavailableReason.RATE_LIMITED.value,
        "retry_at": NOW + timedelta(minutes=15),
    },
    NoteCode.ROWS_REJECTED: {"provider": "Nasdaq", "count": 3, "fault": RowFault.FUTURE.value},
    NoteCode.OVERLAP_MISMATCH: {
        "provider": "Nasdaq",
        "sessions": 2,
        "largest": -0.021,
        "session": date(2026, 9, 25),
    },
    NoteCode.COARSER_THAN_ASKED: {"asked": "1m", "given": "1d"},
    NoteCode.STARTS_LATER_THAN_ASKED: {
        "asked": date(2021, 9, 28),
        "given": date(2022, 1, 3),
    },
    NoteCode.SESSIONS_MISSING: {"count": 1, "session": date(2026, 9, 25)},
    NoteCode.SESSIONS_FILLED: {"provider": "Cboe", "count": 2, "session": date(2026, 9, 25)},
    NoteCode.PREVIOUS_CLOSE_REPLACED: {
        "provider": "Nasdaq",
        "given": 200.0,
        "used": 224.93,
        "session": date(2026, 9, 25),
    },
    NoteCode.PRICE_REPLACED: {"provider": "Nasdaq", "given": 2000.0, "used": 224.93},
    NoteCode.MOVE_CONFIRMED: {"provider": "Nasdaq"},
    NoteCode.MOVE_UNCONFIRMED: {
        "provider": "Cboe",
        "session": date(2026, 5, 12),
        "move": -0.33,
    },
    NoteCode.ONE_PROVIDER: {"provider": "Yahoo Finance", "tried": "2026-09-28T18:00:00+00:00"},
    NoteCode.CLOSES_DIFFER: {
        "provider": "Yahoo Finance",
        "given": 200.0,
        "used": 224.93,
        "session": date(2026, 9, 25),
    },
    NoteCode.SPLIT: {"session": date(2026, 9, 25), "ratio": "10:1", "named": True},
    NoteCode.SUSPICIOUS_BAR: {
        "session": date(2025, 4, 10),
        "field": "high",
        "value": 103.0,
        "other": 100.0,
    },
}
EXPECTED = {
    NoteCode.PROVIDER_UNAVAILABLE: ("Yahoo Finance", "14:15"),
    NoteCode.ROWS_REJECTED: ("3 bars", "Nasdaq", "not come yet"),
    NoteCode.OVERLAP_MISMATCH: ("Nasdaq", "2 sessions", "2.10%", "25 Sep 2026"),
    NoteCode.COARSER_THAN_ASKED: ("1-minute", "daily"),
    NoteCode.STARTS_LATER_THAN_ASKED: ("3 Jan 2022", "28 Sep 2021"),
    NoteCode.SESSIONS_MISSING: ("25 Sep 2026", "gap"),
    NoteCode.SESSIONS_FILLED: ("Cboe", "2 sessions", "25 Sep 2026"),
    NoteCode.PREVIOUS_CLOSE_REPLACED: ("Nasdaq", "$200.00", "$224.93", "25 Sep 2026"),
    NoteCode.PRICE_REPLACED: ("Nasdaq", "$2,000.00", "$224.93"),
    NoteCode.MOVE_CONFIRMED: ("doubled or halved", "Nasdaq"),
    NoteCode.MOVE_UNCONFIRMED: ("Cboe", "33"),
    NoteCode.ONE_PROVIDER: ("Yahoo Finance alone",),
    NoteCode.CLOSES_DIFFER: ("Yahoo Finance", "$200.00", "$224.93", "25 Sep 2026"),
    NoteCode.SPLIT: ("10:1", "25 Sep 2026", "converted"),
    NoteCode.SUSPICIOUS_BAR: ("1 day", "3.00%", "10 Apr 2025"),
}


@pytest.fixture(params=["en", "fr"], autouse=True)
def spoken(request: pytest.FixtureRequest):
    with language.override(request.param):
        yield request.param


@pytest.mark.parametrize("code", NoteCode)
def test_every_note_is_a_sentence(code: NoteCode, spoken: str) -> None:
    (sentence,) = sentences.note_sentences([Note(code, NOTES[code])])
    assert sentence.endswith(".")
    assert "{" not in sentence
    if spoken == "en":
        assert all(part in sentence for part in EXPECTED[code])


@pytest.mark.parametrize("fault", RowFault)
def test_every_problem_of_a_row_is_named(fault: RowFault) -> None:
    note = Note(NoteCode.ROWS_REJECTED, NOTES[NoteCode.ROWS_REJECTED] | {"fault": fault.value})
    (sentence,) = sentences.note_sentences([note])
    assert _(sentences.FAULTS[fault]) in sentence
    others = [text for each, text in sentences.FAULTS.items() if each is not fault]
    assert not any(_(text) in sentence for text in others)


@pytest.mark.parametrize("reason", UnavailableReason)
def test_every_reason_is_a_sentence_and_never_shows_the_log_detail(
    reason: UnavailableReason,
) -> None:
    result = Unavailable(
        "NVDA", reason, "Yahoo", NOW + timedelta(minutes=15), detail="secret traceback"
    )
    sentence = sentences.unavailable_sentence(result, NOW)
    assert sentence.endswith(".")
    assert "15 minutes" in sentence
    assert "secret" not in sentence
    past = Unavailable("NVDA", reason, retry_at=NOW - timedelta(minutes=1))
    assert len(sentences.unavailable_sentence(past, NOW)) < len(sentence)


def test_doubtful_bars_share_one_sentence_that_names_the_worst() -> None:
    values = NOTES[NoteCode.SUSPICIOUS_BAR]
    notes = [
        Note(NoteCode.SUSPICIOUS_BAR, values),
        Note(NoteCode.SUSPICIOUS_BAR, values | {"value": 110.0, "session": date(2025, 4, 9)}),
    ]
    (sentence,) = sentences.note_sentences(notes)
    assert "2" in sentence
    assert "10" in sentence
    assert "9" in sentence


def test_providers_silent_for_one_reason_share_a_sentence() -> None:
    values = NOTES[NoteCode.PROVIDER_UNAVAILABLE]
    notes = [
        Note(NoteCode.PROVIDER_UNAVAILABLE, values | {"provider": name}) for name in ("A", "B")
    ]
    (sentence,) = sentences.note_sentences(notes)
    assert sentence.startswith("A, B")
    other = values | {"provider": "C", "reason": UnavailableReason.TIMEOUT.value}
    assert len(sentences.note_sentences([*notes, Note(NoteCode.PROVIDER_UNAVAILABLE, other)])) == 2


def test_no_provider_at_all_is_a_sentence_without_a_name() -> None:
    values = {"provider": None, "reason": UnavailableReason.OFFLINE.value, "retry_at": None}
    (sentence,) = sentences.note_sentences([Note(NoteCode.PROVIDER_UNAVAILABLE, values)])
    assert "None" not in sentence


def test_the_same_note_twice_is_said_once() -> None:
    note = Note(NoteCode.COARSER_THAN_ASKED, NOTES[NoteCode.COARSER_THAN_ASKED])
    assert len(sentences.note_sentences([note, note])) == 1


class TestSourceWords:
    """In English only: the French of each message is the catalogue's affair."""

    @pytest.fixture(autouse=True)
    def _english(self):
        with language.override("en"):
            yield

    def test_live(self) -> None:
        known = provenance(Source.LIVE, fetched_at=NOW, delay=timedelta(seconds=5))
        assert sentences.source_words(known, NOW) == "live"

    def test_delayed(self) -> None:
        known = provenance(Source.LIVE, fetched_at=NOW, delay=timedelta(minutes=15))
        assert sentences.source_words(known, NOW) == "delayed by 15 minutes"

    def test_cached(self) -> None:
        known = provenance(Source.CACHED, fetched_at=NOW - timedelta(hours=3))
        assert sentences.source_words(known, NOW) == "cached 3 hours ago"

    def test_bundled(self) -> None:
        line = sentences.provenance_line(provenance(Source.BUNDLED), NOW)
        assert line.startswith("Saved prices of 28 September 2026")
        assert "Provider A" not in line
