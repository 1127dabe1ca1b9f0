"""A result is computed once for its key, and the bound holds."""

from __future__ import annotations

from data.live.memo import Memo


def test_computed_once_for_each_key() -> None:
    made: list[str] = []
    memo: Memo[str] = Memo(2)

    def result(key: str) -> str:
        return memo.get(key, lambda: made.append(key) or key.upper())  # type: ignore[func-returns-value]

    assert [result(key) for key in "abab"] == ["A", "B", "A", "B"]
    assert made == ["a", "b"]


def test_the_longest_unused_goes_first() -> None:
    made: list[str] = []
    memo: Memo[str] = Memo(2)
    for key in ("a", "b", "a", "c", "a", "b"):
        memo.get(key, lambda key=key: made.append(key) or key)  # type: ignore[misc]
    assert made == ["a", "b", "c", "b"]
