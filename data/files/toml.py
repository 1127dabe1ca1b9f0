"""What the data files written by hand share: entries, sources, and errors that say where.

Such a file is TOML. Its entries are frozen models without unknown fields; visible text stands
in it twice, as `<field>_en` and `<field>_fr`.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeAlias

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from pydantic_core import PydanticCustomError

Language: TypeAlias = Literal["en", "fr"]


class Standing(StrEnum):
    """What a source is to the event, best first."""

    PRIMARY = "primary"  #: the actor's own page, account, filing, repository or paper
    PRESS = "press"  #: a publisher of record, on its own domain
    SECONDARY = "secondary"  #: retells others: an aggregator, a blog, a transcript service
    MIRROR = "mirror"  #: another's text on a domain that is not that publisher's


class AccessCode(StrEnum):
    """How the source was consulted when the entry was written."""

    READ = "R"  #: the page itself was read
    MIRROR = "M"  #: the text was read in a mirror or reprint
    CITED = "C"  #: another source gives the address; the page itself was not read
    GIT = "G"  #: read in the public history of a git repository


class EventFileError(ValueError):
    """A data file that breaks its rules; the message names file, entry and field."""


def _printed(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be empty")
    return text


def _https(address: str) -> str:
    if not address.startswith("https://") or any(c.isspace() or c in "<>\"'`" for c in address):
        raise ValueError("must be an https address without spaces, quotes or angle brackets")
    return address


Text = Annotated[str, AfterValidator(_printed)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
SecureAddress = Annotated[str, AfterValidator(_https)]


class Entry(BaseModel):
    """What all entries of a data file share: frozen, and no field that is not known."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    def text(self, field: str, language: Language) -> str | None:
        """The field `<field>_<language>` of this entry."""
        value: str | None = getattr(self, f"{field}_{language}")
        return value

    def _reject(self, field: str, message: str) -> PydanticCustomError:
        """An error about `field`; to be raised in a validator of the whole entry."""
        return PydanticCustomError("rule", "{message}", {"field": field, "message": message})

    def _check_pairs(self, *fields: str) -> None:
        for field in fields:
            for given, missing in (("en", "fr"), ("fr", "en")):
                if getattr(self, f"{field}_{given}") and not getattr(self, f"{field}_{missing}"):
                    raise self._reject(f"{field}_{missing}", f"missing beside {field}_{given}")


class SourceReference(Entry):
    """Where something is told. `detail_…` says what the source was used for.

    The address may be missing only where it will not be shown: secondary sources and mirrors.
    """

    name: Text
    standing: Standing
    access: AccessCode
    url: SecureAddress | None = None
    published: dt.date | None = None
    detail_en: Text | None = None
    detail_fr: Text | None = None

    @property
    def is_link(self) -> bool:
        """Whether the page may link to it: primary sources and press only."""
        return self.standing in (Standing.PRIMARY, Standing.PRESS)

    @model_validator(mode="after")
    def _check(self) -> Self:
        self._check_pairs("detail")
        if self.access is AccessCode.MIRROR and self.standing is not Standing.MIRROR:
            raise self._reject("standing", "must be mirror where the access code is M")
        if self.is_link and self.url is None:
            raise self._reject("url", f"missing; a {self.standing} source is shown as a link")
        return self


def by_standing(sources: Iterable[SourceReference]) -> tuple[SourceReference, ...]:
    """The sources, primary first, then press, secondary and mirrors; else as written."""
    order = list(Standing)
    return tuple(sorted(sources, key=lambda source: order.index(source.standing)))


def named(value: Any, info: ValidationInfo, context: str, table: str) -> Any:
    """The entries that a list of keys names: those of `table`, given as `context` of the loading.

    Anything else than a list is left to the field's own type, and so is all without a context.
    """
    known: Mapping[str, Entry] | None = (info.context or {}).get(context)
    if known is None or not isinstance(value, list):
        return value
    for key in value:
        if key not in known:
            raise ValueError(f"{key!r} is not one of the file's {table} entries")
    return tuple(known[key] for key in value)


def read_toml(path: Path) -> dict[str, Any]:
    """A data file as it stands. Raises EventFileError where it is not TOML in UTF-8."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise EventFileError(f"{path.name}: not readable as TOML: {error}") from error


def explained(path: Path, raw: Mapping[str, Any], error: ValidationError) -> EventFileError:
    """A validation error in words: file, entry, field and what is wrong, for every fault."""
    faults = []
    for fault in error.errors(include_url=False, include_input=False):
        place = list(fault["loc"])
        if fault["type"] == "rule":
            place.append(fault["ctx"]["field"])
        entry, place = _entry_at(raw, place)
        field = ".".join(str(part) for part in place)
        where = ": ".join(part for part in (entry, field) if part)
        faults.append(f"{where}: {fault['msg']}")
    return EventFileError(f"{path.name}: " + "; ".join(faults))


def _entry_at(raw: Mapping[str, Any], place: list[int | str]) -> tuple[str, list[int | str]]:
    """The entry that a place lies in, by its id or its number, and the rest of the place."""
    match place:
        case [str(table), int(position), *field]:
            entries = raw.get(table)
            entry = entries[position] if isinstance(entries, list) else None
            name = entry.get("id") if isinstance(entry, Mapping) else None
            return (name if isinstance(name, str) else f"{table} number {position + 1}"), field
        case _:
            return "", place
