"""The settings of filings.

R1_SEC_CONTACT  a name and an e-mail address, as the SEC asks of every program in its User-Agent;
                without it no request is made
R1_SEC_URL      base address in place of the SEC's own: an egress gateway, or a test
R1_OFFLINE      "1": no request is made
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from data.files.toml import Entry, SecureAddress, Text, read_toml, record_error
from data.live.breaker import CooldownPolicy
from data.live.environment import address, is_offline

logger = logging.getLogger(__name__)

FILE = Path(__file__).parent.parent / "bundled" / "filings.toml"
#: It becomes a header: one line of printable ASCII with an e-mail address in it.
_CONTACT = re.compile(r"(?=[ -~]{5,120}\Z).*[^\s@]+@[^\s@]+\.[^\s@]+.*")

#: After a refusal, longer: the SEC blocks clients that ask too much for ten minutes and more.
_COOLDOWN = CooldownPolicy(
    after_error=timedelta(minutes=15),
    after_error_maximum=timedelta(days=1),
    after_refusal=timedelta(hours=1),
    after_refusal_maximum=timedelta(days=1),
)


@dataclass(frozen=True, slots=True)
class FilingLimits:
    """Times and bounds; a test shortens what it must not wait for."""

    time_to_live: timedelta = timedelta(days=1)
    #: A page looks several times in one run; what another process has stored may wait that long.
    remembered: timedelta = timedelta(seconds=2)
    timeout: timedelta = timedelta(seconds=6)
    #: The SEC allows ten requests a second; a refresh makes three and one for each buyer.
    spacing: timedelta = timedelta(milliseconds=200)
    #: A concept's whole history is some 100 kB.
    response_bytes: int = 4_000_000
    cooldown: CooldownPolicy = _COOLDOWN


class Concept(Entry):
    """Under which names a figure is filed, in the order of trying, and how far it may change."""

    taxonomy: Annotated[str, Field(pattern=r"^[a-z-]+$")]
    tags: Annotated[tuple[Annotated[str, Field(pattern=r"^[A-Za-z]+$")], ...], Field(min_length=1)]
    unit: Text
    max_change: Annotated[float, Field(gt=1, allow_inf_nan=False)]


class Buyer(Concept):
    """A company whose capital spending is read, and the concept under which it files it."""

    cik: Annotated[int, Field(gt=0, lt=10**10)]
    symbol: Text


class Company(Entry):
    """What `bundled/filings.toml` says: whose filings, where and under which concepts."""

    cik: Annotated[int, Field(gt=0, lt=10**10)]
    symbol: Text
    base: SecureAddress
    revenue: Concept
    shares: Concept
    spending: tuple[Buyer, ...] = ()


@dataclass(frozen=True, slots=True)
class FilingSettings:
    """What the environment decides. `contact` None: no request may be made."""

    contact: str | None = None
    url: str | None = None
    offline: bool = False

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> FilingSettings:
        """The settings of this process.

        Raises ValueError, naming the variable, for a base address that is not http(s). A contact
        that cannot stand in a header is logged and counts as none.
        """
        contact = environment.get("R1_SEC_CONTACT", "").strip()
        if contact and not _CONTACT.fullmatch(contact):
            logger.warning("R1_SEC_CONTACT is not a name with an e-mail address; it is not used")
            contact = ""
        return cls(
            contact=contact or None,
            url=address(environment, "R1_SEC_URL"),
            offline=is_offline(environment),
        )


def load_company(path: Path = FILE) -> Company:
    """Whose filings are read. Raises RecordError for a file that breaks a rule."""
    raw = read_toml(path)
    try:
        return Company.model_validate(raw)
    except ValidationError as error:
        raise record_error(path, raw, error) from error
