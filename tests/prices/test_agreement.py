"""Of two providers' answers to one request: which is used, what it takes over, what it says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
import pytest

from data import calendar
from data.prices.model import Answer, Dataset, Note, NoteCode, Provenance, Quote, Source, Split
from data.prices.plausibility import agreement, quote_agreement, quote_comparison
from data.prices.plausibility.agreement import Compared
from data.prices.plausibility.reference import Known

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
DAYS = [day.date() for day in calendar.sessions(date(2026, 10, 1), date(2026, 11, 23))]
BEFORE = DAYS[-1]
ALONE = Note(NoteCode.ONE_PROVIDER, {"provider": "First", "tried": NOW})
MOVE = Note(NoteCode.MOVE_UNCONFIRMED, {"provider": "First", "session": BEFORE, "move": 0.6})
OTHER = Note(NoteCode.ROWS_REJECTED, {"provider": "First", "count": 1, "fault": "duplicate"})


def provenance(provider: str) -> Provenance:
    return Provenance(Source.LIVE, provider, NOW, "USD", fetched_at=NOW)


def quoted(
    provider: str, price: float = 200.0, before: float | None = 198.0, **changes: Any
) -> Compared:
    """A quote of today; `notes` stand on it, the rest on what is compared."""
    notes, session = changes.pop("notes", ()), changes.pop("session", TODAY)
    quote = Quote(
        symbol="ABC",
        price=price,
        previous_close=before,
        session=session,
        provenance=provenance(provider),
        notes=notes,
    )
    return Compared(Answer("ABC", Dataset.QUOTE, provenance(provider), quote=quote), **changes)


def bars(*, ends: int = 0, factor: float = 1.0) -> pd.DataFrame:
    """Daily bars without the newest `ends` sessions; `factor` is on every price."""
    days = DAYS[: len(DAYS) - ends]
    index = pd.DatetimeIndex([pd.Timestamp(day) for day in days], name="session")
    close = [factor * (100 + number) for number in range(len(days))]
    prices = dict.fromkeys(("open", "high", "low", "close"), close)
    return pd.DataFrame({**prices, "volume": 1_000_000}, index=index.as_unit("ns"))


def daily(provider: str, frame: pd.DataFrame | None = None, **changes: Any) -> Compared:
    notes = changes.pop("notes", ())
    answer = Answer(
        "ABC",
        Dataset.RECENT,
        provenance(provider),
        bars=bars() if frame is None else frame,
        notes=notes,
    )
    return Compared(answer, **changes)


def known(**changes: Any) -> Known:
    return Known(settled=BEFORE, today=TODAY, **changes)


class TestQuotes:
    def test_a_second_price_confirms_the_first_and_settles_its_move(self) -> None:
        first = quoted("First", notes=(OTHER, MOVE, ALONE), doubtful=True, unconfirmed=True)
        best = quote_agreement.better_quote(first, quoted("Second", 200.2))
        assert best.answer.quote is not None
        assert best.answer.quote.notes == (OTHER,)
        assert best.answer.provenance.provider == "First"
        assert not best.needs_another

    def test_a_price_apart_confirms_nothing_and_is_remembered(self) -> None:
        first, second = quoted("First", unconfirmed=True), quoted("Second", 400.0, 396.0)
        best = quote_agreement.better_quote(first, second)
        assert best == replace(first, rivals=(second.answer,))
        assert best.disputed

    def test_a_price_apart_takes_nothing_from_one_that_is_confirmed(self) -> None:
        first = quoted("First")
        assert quote_agreement.better_quote(first, quoted("Second", 400.0, 396.0)) is first

    def test_of_three_the_two_that_agree_win(self) -> None:
        first, second = quoted("First", unconfirmed=True), quoted("Second", 400.0, 396.0)
        third = quoted("Third", 400.4, 396.0, notes=(ALONE,), unconfirmed=True)
        disputed = quote_agreement.better_quote(first, second)
        best = quote_agreement.better_quote(disputed, third)
        assert best.answer.provenance.provider == "Third"
        assert best.answer.quote is not None
        assert best.answer.quote.notes == ()
        assert not best.unconfirmed

    def test_of_three_that_all_differ_the_first_stays_and_knows_both(self) -> None:
        first = quoted("First", unconfirmed=True)
        others = [quoted("Second", 400.0, 396.0), quoted("Third", 800.0, 792.0)]
        best = first
        for each in others:
            best = quote_agreement.better_quote(best, each)
        assert best == replace(first, rivals=tuple(each.answer for each in others))

    def test_a_rival_without_a_quote_confirms_nothing(self) -> None:
        first = quoted("First", unconfirmed=True, rivals=(daily("Other").answer,))
        second = quoted("Second", 400.0, 396.0)
        best = quote_agreement.better_quote(first, second)
        assert best.rivals == (*first.rivals, second.answer)

    @pytest.mark.parametrize("newer_first", [True, False])
    def test_the_newer_session_wins(self, newer_first: bool) -> None:
        newer, older = quoted("New", 400.0), quoted("Old", session=BEFORE)
        pair = (newer, older) if newer_first else (older, newer)
        assert quote_agreement.better_quote(*pair) is newer

    def test_what_gives_no_quote_changes_nothing(self) -> None:
        first, nothing = quoted("First", doubtful=True), daily("Second")
        assert quote_agreement.better_quote(first, nothing) is first
        assert quote_agreement.better_quote(nothing, first) is first

    def test_the_one_without_doubts_wins(self) -> None:
        sure = quoted("Second", 260.0)
        assert quote_agreement.better_quote(quoted("First", doubtful=True), sure) is sure

    def test_a_price_confirms_without_a_close_before_but_not_one_without_its_own(self) -> None:
        first = quoted("First", unconfirmed=True)
        assert not quote_agreement.better_quote(first, quoted("Second", before=None)).unconfirmed
        bare = quoted("First", before=None, unconfirmed=True)
        assert quote_agreement.better_quote(bare, quoted("Second")).unconfirmed

    def test_another_close_before_confirms_nothing(self) -> None:
        first = quoted("First", unconfirmed=True)
        assert quote_agreement.better_quote(first, quoted("Second", before=180.0)).unconfirmed


class TestDailyBars:
    def test_bars_apart_are_disputed_until_a_third_agrees_with_one(self) -> None:
        first = daily("First", unconfirmed=True)
        second, third = daily("Second", bars(factor=2)), daily("Third", bars(factor=2, ends=1))
        disputed = agreement.better(first, second, known())
        assert disputed == replace(first, rivals=(second.answer,))
        best = agreement.better(disputed, third, known())
        assert best.answer.provenance.provider == "Second"
        assert not best.unconfirmed
        assert best.missing == ()

    def test_the_third_fills_what_its_companion_lacks(self) -> None:
        gap = bars(factor=2).drop(pd.Timestamp(DAYS[5]))
        disputed = agreement.better(daily("First", unconfirmed=True), daily("Second", gap), known())
        best = agreement.better(disputed, daily("Third", bars(factor=2)), known())
        assert best.answer.provenance.provider == "Second"
        assert best.answer.bars is not None
        pd.testing.assert_series_equal(best.answer.bars["close"], bars(factor=2)["close"])
        assert [note.code for note in best.answer.notes] == [NoteCode.SESSIONS_FILLED]
        assert best.missing == ()

    @pytest.mark.parametrize(
        ("first_doubtful", "second_doubtful", "winner"),
        [(False, False, "First"), (True, False, "Second"), (True, True, "First")],
    )
    def test_of_two_apart_the_one_without_doubts_wins(
        self, first_doubtful: bool, second_doubtful: bool, winner: str
    ) -> None:
        first = daily("First", doubtful=first_doubtful)
        second = daily("Second", bars(factor=2), doubtful=second_doubtful)
        assert agreement.better(first, second, known()).answer.provenance.provider == winner


class TestMovesThatTheOtherHasToo:
    STEP = Note(NoteCode.ROWS_REJECTED, {"provider": "First", "count": 1, "fault": "step"})

    def test_a_move_that_both_have_is_settled(self) -> None:
        first = daily("First", notes=(MOVE, OTHER), doubtful=True)
        best = agreement.better(first, daily("Second"), known())
        assert best.answer.provenance.provider == "First"
        assert best.answer.notes == (OTHER,)

    @pytest.mark.parametrize(("doubtful", "winner"), [(False, "Second"), (True, "First")])
    def test_without_the_move_the_other_wins_unless_it_is_doubtful(
        self, doubtful: bool, winner: str
    ) -> None:
        calm = bars()
        calm.loc[calm.index[-1], ["open", "high", "low", "close"]] *= 0.6
        first = daily("First", notes=(MOVE,))
        best = agreement.better(first, daily("Second", calm, doubtful=doubtful), known())
        assert best.answer.provenance.provider == winner
        assert best.answer.notes == ((MOVE,) if winner == "First" else ())

    def test_a_move_on_a_day_that_the_other_lacks_is_open(self) -> None:
        first = daily("First", notes=(MOVE,))
        best = agreement.better(first, daily("Second", bars(ends=1), doubtful=True), known())
        assert best.answer.notes == (MOVE,)

    def test_rows_out_of_reach_of_both_come_back(self) -> None:
        whole = bars()
        out, within = whole.iloc[5:7], whole.drop(whole.index[5:7])
        first = daily("First", within, refused=out, notes=(self.STEP, OTHER))
        best = agreement.better(first, daily("Second", within, refused=out), known())
        assert best.answer.bars is not None
        pd.testing.assert_frame_equal(best.answer.bars, whole, check_freq=False)
        assert best.answer.bars.index.name == "session"
        assert best.answer.notes == (OTHER,)
        assert best.refused is None
        assert best.missing == ()

    @pytest.mark.parametrize("theirs", [None, 3.0])
    def test_rows_out_of_reach_of_one_alone_stay_out(self, theirs: float | None) -> None:
        whole = bars()
        out, within = whole.iloc[5:7], whole.drop(whole.index[5:7])
        first = daily("First", within, refused=out, notes=(self.STEP,))
        other = None if theirs is None else out * theirs
        best = agreement.better(first, daily("Second", within, refused=other), known())
        assert best.answer.bars is not None
        assert list(best.answer.bars.index) == list(within.index)
        assert best.answer.notes == (self.STEP,)
        assert best.refused is out
        assert best.missing == tuple(day.date() for day in out.index)


class TestBothContradictWhatIsKnown:
    def test_bars_that_agree_are_right_and_the_cache_wrong(self) -> None:
        gap = bars(factor=2).drop(pd.Timestamp(DAYS[5]))
        first, second = daily("First", gap).answer, daily("Second", bars(factor=2)).answer
        found = agreement.confirmed(first, second, known())
        assert found == Compared(first, (DAYS[5],))

    def test_bars_that_differ_prove_nothing(self) -> None:
        first, second = daily("First").answer, daily("Second", bars(factor=2)).answer
        assert agreement.confirmed(first, second, known()) is None

    def test_bundled_bars_are_never_overruled(self) -> None:
        first, second = daily("First").answer, daily("Second").answer
        assert agreement.confirmed(first, second, known(bundled=bars(factor=2))) is None

    def test_a_quote_and_bars_do_not_confirm_each_other(self) -> None:
        assert agreement.confirmed(daily("First").answer, quoted("Second").answer, known()) is None
        assert agreement.confirmed(quoted("First").answer, daily("Second").answer, known()) is None

    @pytest.mark.parametrize(
        ("price", "before", "session", "agreed"),
        [
            (200.0, 138.0, TODAY, True),
            (209.0, 138.0, TODAY, True),
            (211.0, 138.0, TODAY, False),
            (200.0, 139.5, TODAY, False),
            (200.0, None, TODAY, False),
            (200.0, 138.0, BEFORE, False),
        ],
    )
    def test_two_quotes_of_one_price_after_the_known_close(
        self, price: float, before: float | None, session: date, agreed: bool
    ) -> None:
        closes = pd.Series([138.0], index=pd.DatetimeIndex([pd.Timestamp(BEFORE)]))
        one = quoted("First", 200.0, 138.0).answer.quote
        other = quoted("Second", price, before, session=session).answer.quote
        assert one is not None
        assert other is not None
        assert quote_comparison.agree(one, other, closes) is agreed
        assert quote_comparison.agree(other, one, closes) is agreed
        unknown = closes.set_axis(closes.index - pd.Timedelta(days=1))
        assert not quote_comparison.agree(one, other, unknown)

    def test_a_price_that_has_doubled_is_right_where_a_second_says_so(self) -> None:
        close = float(bars()["close"].iloc[-1])
        split = Split(date(2026, 1, 5), 2.0)
        first = quoted("First", 2.2 * close, close).answer
        first = replace(first, splits=(split,))
        second = quoted("Second", 2.2 * close, close).answer
        found = agreement.confirmed(first, second, known(daily=daily("Cache").answer))
        assert found is not None
        quote = found.answer.quote
        assert quote is not None
        assert (quote.price, quote.previous_close) == (2.2 * close, close)
        assert quote.splits == (split,)
        note = Note(NoteCode.MOVE_CONFIRMED, {"provider": "Second"})
        assert quote.notes == (note,)
        assert agreement.confirmed(first, second, known()) is None  # nothing to measure from
