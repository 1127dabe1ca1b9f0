"""What was looked up a moment ago is not looked up again."""

from __future__ import annotations

from data.live.recent import Recent


class _Lookups:
    """A clock, and a source that counts how often it is asked."""

    def __init__(self) -> None:
        self.now, self.count = 100.0, 0

    def look_up(self) -> int | None:
        self.count += 1
        return self.count

    def absent(self) -> int | None:
        self.count += 1
        return None


def _recent(lookups: _Lookups, seconds: float = 2.0) -> Recent[int | None]:
    return Recent(seconds, lambda: lookups.now)


def test_a_value_is_looked_up_once_within_its_time() -> None:
    lookups = _Lookups()
    recent = _recent(lookups)
    assert [recent.get("a", lookups.look_up) for _ in range(3)] == [1, 1, 1]
    lookups.now += 1.9
    assert recent.get("a", lookups.look_up) == 1
    lookups.now += 0.1
    assert recent.get("a", lookups.look_up) == 2


def test_that_there_is_none_is_remembered_as_well() -> None:
    lookups = _Lookups()
    recent = _recent(lookups)
    assert recent.get("a", lookups.absent) is recent.get("a", lookups.absent) is None
    assert lookups.count == 1


def test_a_clock_that_was_set_back_has_it_looked_up_again() -> None:
    lookups = _Lookups()
    recent = _recent(lookups)
    recent.get("a", lookups.look_up)
    lookups.now -= 1
    assert recent.get("a", lookups.look_up) == 2


def test_forgetting_reaches_a_look_up_that_is_under_way() -> None:
    lookups = _Lookups()
    recent = _recent(lookups)

    def overtaken() -> int | None:
        recent.forget("a")
        return lookups.look_up()

    assert recent.get("a", overtaken) == 1
    assert recent.get("a", lookups.look_up) == 2


def test_without_a_time_nothing_is_remembered() -> None:
    lookups = _Lookups()
    recent = _recent(lookups, 0.0)
    assert [recent.get("a", lookups.look_up) for _ in range(2)] == [1, 2]


def test_what_is_old_is_dropped() -> None:
    lookups = _Lookups()
    recent = _recent(lookups)
    for key in range(50):
        recent.get(key, lookups.look_up)
    lookups.now += 2.0
    recent.get("new", lookups.look_up)
    assert len(recent._values) == 1
