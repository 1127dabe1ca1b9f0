"""Short names for loaded records, so that what is made of them can be cached under a small key."""

from __future__ import annotations

import itertools
import threading
from collections import OrderedDict
from hashlib import blake2b

#: Records are loaded once and replaced when their file changes, so few are alive at a time.
_MAX_RECORDS = 64
_records: OrderedDict[int, tuple[object, str]] = OrderedDict()
_numbers = itertools.count(1)
_lock = threading.Lock()


def of_record(record: object) -> str:
    """A name for a loaded record (a ledger, the events) that no other one has in this process.

    The record is held, so that its place in memory, by which it is found again, is not reused.
    """
    with _lock:
        if id(record) not in _records:
            _records[id(record)] = (record, f"record {next(_numbers)}")
            if len(_records) > _MAX_RECORDS:
                _records.popitem(last=False)
        return _records[id(record)][1]


def of_text(text: str) -> str:
    """A short name for a long text, such as a key that is part of other keys."""
    return blake2b(text.encode(), digest_size=16).hexdigest()
