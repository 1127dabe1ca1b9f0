"""The cache: files written whole, damage discarded, Redis shared, memory as the last resort."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from dogpile.cache.api import NO_VALUE
from dogpile.cache.region import CacheRegion

from data.live.cache import CacheSettings, file_region, memory_region, redis_region, region_from
from data.prices import History, Range, Source
from data.prices.model import Answer, Dataset
from data.prices.settings import Limits, Settings
from data.prices.store import Store, to_bytes
from tests.daemons import find, free_port, running
from tests.daemons import redis as redis_command
from tests.prices.conftest import WAIT, Clock, Factory
from tests.prices.test_store import daily_answer
from tests.stub_providers import StubProviders

SETTINGS = CacheSettings(max_entries=3, cooldown=timedelta(seconds=3600))


def files_in(directory: Path) -> CacheSettings:
    """A cache of few files there."""
    return replace(SETTINGS, directory=directory)


def redis_at(url: str) -> CacheSettings:
    """A cache on that Redis server."""
    return replace(SETTINGS, url=url)


@pytest.fixture(scope="module")
def redis_url(in_ci: bool, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder, port = tmp_path_factory.mktemp("redis"), free_port()
    command = redis_command(find("redis-server", in_ci=in_ci), folder, port)
    with running(command, port, folder / "redis.log"):
        yield f"redis://127.0.0.1:{port}/0"


@pytest.fixture(params=["file", "memory", "redis"])
def region(request: pytest.FixtureRequest, tmp_path: Path) -> CacheRegion:
    if request.param == "file":
        return file_region(files_in(tmp_path))
    if request.param == "memory":
        return memory_region(SETTINGS)
    import redis

    url = request.getfixturevalue("redis_url")
    with redis.Redis.from_url(url) as client:
        client.flushall()
    return redis_region(redis_at(url))


def of_provider(answer: Answer, name: str) -> Answer:
    return replace(answer, provenance=replace(answer.provenance, provider=name))


def fresh(_: Answer) -> bool:
    return True


def never_asked() -> Answer:
    raise AssertionError("asked although the answer is known")


def test_what_is_stored_is_found(region: CacheRegion) -> None:
    store, answer = Store(region), daily_answer()
    assert store.answer("NVDA", Dataset.RECENT) is None
    store.refresh("NVDA", Dataset.RECENT, lambda: answer, fresh)
    found = Store(region).answer("NVDA", Dataset.RECENT)
    assert found is not None
    assert to_bytes(found) == to_bytes(answer)
    store.refresh("NVDA", Dataset.RECENT, never_asked, fresh)
    store.put_document("a", {"b": 1})
    assert store.document("a") == {"b": 1}
    assert store.document("c") is None


def test_an_answer_just_read_is_not_read_again_unless_this_process_stores_one(
    region: CacheRegion,
) -> None:
    answer = daily_answer()
    store, other = Store(region, reread_after=3_600.0), Store(region)
    assert store.answer("NVDA", Dataset.RECENT) is None
    other.put(of_provider(answer, "another process"))
    assert store.answer("NVDA", Dataset.RECENT) is None
    store.refresh("NVDA", Dataset.RECENT, never_asked, fresh)  # it looks at what is there now
    found = store.answer("NVDA", Dataset.RECENT)
    assert found is not None
    assert found.provenance.provider == "another process"
    store.put(of_provider(answer, "this process"))
    found = store.answer("NVDA", Dataset.RECENT)
    assert found is not None
    assert found.provenance.provider == "this process"


def test_a_stale_answer_is_replaced_and_kept_when_fetching_fails(region: CacheRegion) -> None:
    store, answer = Store(region), daily_answer()
    store.refresh("NVDA", Dataset.RECENT, lambda: answer, fresh)
    newer = of_provider(answer, "Cboe")
    with pytest.raises(ZeroDivisionError):
        store.refresh("NVDA", Dataset.RECENT, lambda: 1 / 0, lambda _: False)  # type: ignore[arg-type,return-value]
    assert store.answer("NVDA", Dataset.RECENT).provenance.provider == answer.provenance.provider  # type: ignore[union-attr]
    store.refresh("NVDA", Dataset.RECENT, lambda: newer, lambda _: False)
    assert store.answer("NVDA", Dataset.RECENT).provenance.provider == "Cboe"  # type: ignore[union-attr]


def test_while_one_fetches_others_get_the_stale_answer(region: CacheRegion) -> None:
    store, answer = Store(region), daily_answer()
    store.refresh("NVDA", Dataset.RECENT, lambda: answer, fresh)
    fetching, let_go = threading.Event(), threading.Event()

    def slow() -> Answer:
        fetching.set()
        assert let_go.wait(WAIT)
        return of_provider(answer, "Cboe")

    def stale(_: Answer) -> bool:
        return False

    one = threading.Thread(target=store.refresh, args=("NVDA", Dataset.RECENT, slow, stale))
    one.start()
    assert fetching.wait(WAIT)
    store.refresh("NVDA", Dataset.RECENT, never_asked, stale)  # returns at once
    seen = store.answer("NVDA", Dataset.RECENT)
    assert seen is not None
    assert seen.provenance.provider == answer.provenance.provider
    let_go.set()
    one.join()
    assert store.answer("NVDA", Dataset.RECENT).provenance.provider == "Cboe"  # type: ignore[union-attr]


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _noise(path: Path) -> None:
    path.write_bytes(b"\x00\xff" * 100)


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-5] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("damage", [_cut, _empty, _noise, _flip])
def test_a_damaged_file_is_discarded_and_rebuilt(
    damage: Callable[[Path], None],
    make: Factory,
    stub: StubProviders,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings = CacheSettings(directory=tmp_path)
    make("yahoo", region=file_region(settings)).history("F", Range.YEAR, wait=WAIT)
    files = list(tmp_path.glob("answers/*.answer"))
    assert files
    for path in files:
        damage(path)
    history = make("yahoo", region=file_region(settings)).history("F", Range.YEAR, wait=WAIT)
    assert isinstance(history, History)
    assert history.provenance.source is Source.LIVE
    assert stub.count("yahoo") == 2
    assert "damaged" in caplog.text
    found = make("yahoo", region=file_region(settings)).history("F", Range.YEAR)
    assert isinstance(found, History)


def test_an_entry_of_another_version_is_discarded(
    region: CacheRegion, caplog: pytest.LogCaptureFixture
) -> None:
    store, answer = Store(region), daily_answer()
    region.set("answer:NVDA:recent", to_bytes(answer).replace(b'"version":', b'"version":9'))
    assert store.answer("NVDA", Dataset.RECENT) is None
    assert "discarded" in caplog.text
    region.set("answer:AMD:recent", to_bytes(answer))  # another symbol's
    assert store.answer("AMD", Dataset.RECENT) is None
    region.set("document:a", b"[]")
    assert store.document("a") is None
    store.refresh("NVDA", Dataset.RECENT, lambda: answer, fresh)
    found = store.answer("NVDA", Dataset.RECENT)
    assert found is not None
    assert to_bytes(found) == to_bytes(answer)


def test_the_oldest_files_go_first(tmp_path: Path) -> None:
    store = Store(file_region(files_in(tmp_path)))
    for count in range(6):
        store.put_document(str(count), {"count": count})
    assert len(list(tmp_path.glob("answers/*.answer"))) == SETTINGS.max_entries
    assert store.document("5") == {"count": 5}
    assert not list(tmp_path.glob("answers/*.part"))


def test_memory_is_bounded() -> None:
    store = Store(memory_region(SETTINGS))
    for count in range(6):
        store.put_document(str(count), {"count": count})
    assert [store.document(str(count)) is not None for count in range(6)] == [False] * 3 + [
        True
    ] * 3


def test_a_folder_that_cannot_be_made_leaves_memory(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    region = region_from(files_in(tmp_path / "file"))
    assert "cannot be written" in caplog.text
    store = Store(region)
    store.put_document("a", {"b": 1})
    assert store.document("a") == {"b": 1}


def test_a_full_disk_leaves_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    store = Store(file_region(files_in(tmp_path)))

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("data.live.backends.tempfile.mkstemp", full)
    store.put_document("a", {"b": 1})
    assert store.document("a") == {"b": 1}
    assert "No space left" in caplog.text
    assert not list(tmp_path.glob("answers/*.answer"))


def test_a_redis_that_is_gone_leaves_memory(
    caplog: pytest.LogCaptureFixture, make: Factory, stub: StubProviders, clock: Clock
) -> None:
    region = redis_region(redis_at("redis://127.0.0.1:1/0"))  # nothing listens there
    service = make("yahoo", region=region)
    assert isinstance(service.history("F", Range.YEAR, wait=WAIT), History)
    history = service.history("F", Range.YEAR)
    assert isinstance(history, History)
    assert history.provenance.source is Source.LIVE
    assert stub.count("yahoo") == 1
    assert caplog.text.count("the cache failed") == 1  # then it is left alone


def test_redis_is_shared_and_under_a_prefix(
    redis_url: str, make: Factory, stub: StubProviders
) -> None:
    import redis

    with redis.Redis.from_url(redis_url) as client:
        client.flushall()
        for _ in range(2):
            service = make("yahoo", region=redis_region(redis_at(redis_url)))
            assert isinstance(service.history("F", Range.YEAR, wait=WAIT), History)
        keys = {key.decode() for key in client.scan_iter()}
        assert "r1-shock:answer:F:recent" in keys
        assert all(key.startswith("r1-shock:") for key in keys)
        assert client.ttl("r1-shock:answer:F:recent") > 0
    assert stub.count("yahoo") == 1


def test_entries_are_not_pickled(tmp_path: Path) -> None:
    store = Store(file_region(files_in(tmp_path)))
    store.refresh("NVDA", Dataset.RECENT, daily_answer, fresh)
    (path,) = tmp_path.glob("answers/*.answer")
    _, _, content = path.read_bytes().partition(b"|")
    assert content == to_bytes(daily_answer())
    assert file_region(files_in(tmp_path)).get("another") is NO_VALUE


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"R1_YAHOO_URL": "ftp://x"}, "R1_YAHOO_URL"),
        ({"R1_CACHE_URL": "http://x"}, "R1_CACHE_URL"),
        ({"R1_CBOE_URL": "nonsense"}, "R1_CBOE_URL"),
    ],
)
def test_settings_that_make_no_sense(environment: dict[str, str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Settings.from_environment(environment)


@pytest.mark.parametrize("value", ["0", "-1", "61", "nan", "inf", "soon"])
def test_a_deadline_that_makes_no_sense(value: str) -> None:
    with pytest.raises(ValueError, match="R1_PROVIDER_SECONDS"):
        Limits.from_environment({"R1_PROVIDER_SECONDS": value})


def test_the_deadline_is_a_setting() -> None:
    assert Limits.from_environment({}) == Limits()
    assert Limits.from_environment({"R1_PROVIDER_SECONDS": "1.5"}) == replace(
        Limits(), deadline=timedelta(seconds=1.5)
    )


def test_settings() -> None:
    settings = Settings.from_environment(
        {
            "R1_OFFLINE": "1",
            "R1_CACHE_URL": "redis://:secret@cache:6379/1",
            "R1_CACHE_DIR": "some/folder",
            "R1_YAHOO_URL": "http://gateway/yahoo/",
            "R1_NASDAQ_URL": "http://gateway/nasdaq",
            "R1_CBOE_URL": "http://gateway/cboe",
        }
    )
    assert settings.offline
    assert settings.cache.url == "redis://:secret@cache:6379/1"
    assert settings.cache.directory == Path("some/folder")
    assert settings.yahoo_url == "http://gateway/yahoo"
    assert settings.nasdaq_url == "http://gateway/nasdaq"
    assert settings.cboe_url == "http://gateway/cboe"
    assert Settings.from_environment({}).nasdaq_url is None
    assert not Settings.from_environment({"R1_OFFLINE": "0"}).offline


# --- what others look at, killed writes, a deleted folder -----------------------------------


def test_many_symbols_of_one_push_none_out_that_others_look_at(tmp_path: Path) -> None:
    settings = CacheSettings(directory=tmp_path, max_entries=50)
    for region in (file_region(settings), memory_region(settings)):
        store = Store(region)
        store.put_document("looked at", {"price": 1})
        store.put_document("forgotten", {"price": 2})
        for number in range(200):
            for path in tmp_path.glob("answers/*.answer"):  # two minutes go by
                os.utime(path, times=(path.stat().st_mtime - 120,) * 2)
            store.put_document(f"typed {number}", {"price": 3})
            assert store.document("looked at") == {"price": 1}
        assert store.document("forgotten") is None
    assert len(list(tmp_path.glob("answers/*.answer"))) == 50


def test_what_killed_writes_left_is_swept(tmp_path: Path) -> None:
    folder = tmp_path / "answers"
    folder.mkdir()
    old, new, foreign = folder / "a.part", folder / "b.part", folder / "notes.txt"
    for path in (old, new, foreign):
        path.write_bytes(b"half")
    hours_ago = time.time() - 7_200
    os.utime(old, times=(hours_ago, hours_ago))
    os.utime(foreign, times=(hours_ago, hours_ago))
    store = Store(file_region(CacheSettings(directory=tmp_path)))
    store.document("anything")
    assert [path.exists() for path in (old, new, foreign)] == [False, True, True]
    os.utime(new, times=(hours_ago, hours_ago))  # while the server runs
    store.put_document("a", {"b": 1})
    assert [path.exists() for path in (old, new, foreign)] == [False, False, True]


def test_a_folder_that_is_deleted_is_made_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store, answer = Store(file_region(CacheSettings(directory=tmp_path))), daily_answer()
    store.refresh("NVDA", Dataset.RECENT, lambda: answer, fresh)
    shutil.rmtree(tmp_path)
    assert store.answer("NVDA", Dataset.RECENT) is None
    store.refresh("NVDA", Dataset.RECENT, lambda: answer, fresh)
    shutil.rmtree(tmp_path)
    store.put_document("a", {"b": 1})
    assert store.document("a") == {"b": 1}
    (folder,) = tmp_path.glob("answers")
    assert folder.stat().st_mode & 0o777 == 0o700
    assert list(folder.glob("*.answer"))
    assert not caplog.records
