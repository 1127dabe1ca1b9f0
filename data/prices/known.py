"""What is known of a symbol at one moment, and what a new answer about it is held against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pandas as pd

from data import calendar
from data.prices import splits
from data.prices.model import CLOCK_SKEW, Answer, Dataset, Split, Unavailable
from data.prices.plausibility.reference import Known
from data.prices.validation import sessions

_SHORTER = (Dataset.MINUTE, Dataset.FIVE_MINUTES)


@dataclass(frozen=True, slots=True)
class SymbolAnswers:
    """The last good answers about one symbol, by request, each read once, as of `now`.

    One that no longer counts as live is marked as cached. `refused`: of the last requests for
    daily bars, the failures that contradict what is known.
    """

    answers: Mapping[Dataset, Answer]
    now: datetime
    refused: tuple[Unavailable, ...] = ()

    @property
    def today(self) -> date:
        """The day in New York."""
        return self.now.astimezone(calendar.NEW_YORK).date()

    @property
    def splits(self) -> tuple[Split, ...]:
        """The splits up to today that any of the answers names."""
        named = [each.splits for each in self.answers.values() if each.splits]
        if not named:
            return ()
        return tuple(each for each in splits.union(*named) if each.session <= self.today)

    def held_against(
        self, dataset: Dataset, bundled: pd.DataFrame | None, settling: timedelta
    ) -> Known:
        """What an answer to a request for `dataset` is held against.

        `bundled` are the snapshot's daily bars; prices settle for `settling` after a session.
        What a clock that was ahead has dated later than now is no measure of anything.
        """
        latest = self.now + CLOCK_SKEW
        answers = {
            each: answer
            for each, answer in self.answers.items()
            if answer.fetched_at <= latest and answer.provenance.as_of <= latest
        }
        daily = [answers[each] for each in (Dataset.FULL, Dataset.RECENT) if each in answers]
        quotes = [
            quote
            for each in (Dataset.MINUTE, Dataset.QUOTE)
            if each in answers and (quote := answers[each].quote) is not None
        ]
        return Known(
            settled=sessions.wanted_until(self.now, settling),
            today=self.today,
            refused=self.refused,
            expected=sessions.expected_session(self.now, settling),
            bundled=bundled,
            previous=answers.get(dataset),
            daily=max(daily, key=_age, default=None),
            quote=max(quotes, key=lambda each: each.provenance.as_of, default=None),
            shorter=tuple(answers[each] for each in _SHORTER if each in answers),
        )


def _age(answer: Answer) -> tuple[datetime, datetime]:
    """Of two answers with one newest price, the one fetched later is newer."""
    return answer.provenance.as_of, answer.fetched_at
