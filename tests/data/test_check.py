"""The check at the start: what code and other files name must exist."""

from __future__ import annotations

import pytest

from data import check
from data.events import STORY_EVENTS, load_events


@pytest.mark.parametrize("id_", STORY_EVENTS)
def test_an_event_that_the_pages_are_built_on_must_exist(
    monkeypatch: pytest.MonkeyPatch, id_: str
) -> None:
    others = tuple(event for event in load_events() if event.id != id_)
    monkeypatch.setattr(check, "load_events", lambda: others)
    with pytest.raises(check.BrokenFactsError, match=rf"events\.toml: {id_}: id: is needed"):
        check.check_facts()


def test_an_event_that_the_interview_names_must_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    others = tuple(event for event in load_events() if event.id != "ces-2026")
    monkeypatch.setattr(check, "load_events", lambda: others)
    with pytest.raises(check.BrokenFactsError, match=r"interview\.toml: .*ces-2026"):
        check.check_facts()
