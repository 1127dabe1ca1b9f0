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
from typing import Annotated, Any, Literal, NamedTuple, Self, TypeAlias, get_args

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

from data.files.errors import BundledFileError

Language: TypeAlias = Literal["en", "fr"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


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


class Fault(NamedTuple):
    """What is wrong in a file, and where: an entry by its id or number, and its field."""

    entry: str
    field: str
    problem: str

    def __str__(self) -> str:
        return ": ".join(part for part in self if part)


class RecordError(BundledFileError, ValueError):
    """A TOML file of records that breaks its rules. The message names file, entry and field."""

    def __init__(self, file: str, *faults: Fault) -> None:
        self.file, self.faults = file, faults
        super().__init__(f"{file}: " + "; ".join(map(str, faults)))


def _not_empty(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be empty")
    return text


def https_address(address: str) -> str:
    """`address` itself. ValueError for one that is not https or could break out of a link."""
    if not address.startswith("https://") or any(c.isspace() or c in "<>\"'`" for c in address):
        raise ValueError("must be an https address without spaces, quotes or angle brackets")
    return address


Text = Annotated[str, AfterValidator(_not_empty)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
SecureAddress = Annotated[str, AfterValidator(https_address)]


class Entry(BaseModel):
    """What all entries of a data file share: frozen, and no field that is not known."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    @classmethod
    def text_fields(cls) -> tuple[str, ...]:
        """The fields that stand in the file once a language, without their endings, in order."""
        names = (name.removesuffix("_en") for name in cls.model_fields if name.endswith("_en"))
        return tuple(name for name in names if f"{name}_fr" in cls.model_fields)

    def text(self, field: str, language: Language) -> str | None:
        """The field `<field>_<language>` of this entry."""
        value: str | None = getattr(self, f"{field}_{language}")
        return value

    def _reject(self, field: str, message: str) -> PydanticCustomError:
        """An error about `field`; to be raised in a validator of the whole entry."""
        return PydanticCustomError("rule", "{message}", {"field": field, "message": message})

    @model_validator(mode="after")
    def _check_languages(self) -> Self:
        """A text that is given in one language is given in the other."""
        for field in self.text_fields():
            for given, missing in (("en", "fr"), ("fr", "en")):
                if getattr(self, f"{field}_{given}") and not getattr(self, f"{field}_{missing}"):
                    raise self._reject(f"{field}_{missing}", f"missing beside {field}_{given}")
        return self


class SourceReference(Entry):
    """A source of an entry. `detail_…` says what it was used for.

    The address may be missing only where it will not be shown: secondary sources and mirrors.
    """

    name: Text
    detail_en: Text | None = None
    detail_fr: Text | None = None
    published: dt.date | None = None
    standing: Standing
    access: AccessCode
    url: SecureAddress | None = None

    @property
    def is_link(self) -> bool:
        """Whether the page may link to it: primary sources and press only."""
        return self.standing in (Standing.PRIMARY, Standing.PRESS)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.access is AccessCode.MIRROR and self.standing is not Standing.MIRROR:
            raise self._reject("standing", "must be mirror where the access code is M")
        if self.is_link and self.url is None:
            raise self._reject("url", f"missing; a {self.standing} source is shown as a link")
        return self


def by_standing(sources: Iterable[SourceReference]) -> tuple[SourceReference, ...]:
    """The sources, primary first, then press, secondary and mirrors; else as written."""
    order = list(Standing)
    return tuple(sorted(sources, key=lambda source: order.index(source.standing)))


def resolve_keys(value: Any, info: ValidationInfo, context: str, table: str) -> Any:
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


def modified(path: Path) -> int:
    """When a data file was last changed (nanoseconds), to key what was read; 0 for none."""
    try:
        return path.stat().st_mtime_ns
    except OSError:  # reading it says why
        return 0


def read_toml(path: Path) -> dict[str, Any]:
    """A data file as it stands. Raises RecordError where it is missing or not TOML in UTF-8."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        problem = f"cannot be read ({error.strerror})"
        raise RecordError(path.name, Fault("", "", problem)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RecordError(path.name, Fault("", "", f"not readable as TOML: {error}")) from error


def record_error(path: Path, raw: Mapping[str, Any], error: ValidationError) -> RecordError:
    """All faults that pydantic found in `raw`, the content of the file, as one RecordError."""
    faults = []
    for found in error.errors(include_url=False, include_input=False):
        place = list(found["loc"])
        if found["type"] == "rule":
            place.append(found["ctx"]["field"])
        entry, place = _entry_at(raw, place)
        faults.append(Fault(entry, ".".join(map(str, place)), found["msg"]))
    return RecordError(path.name, *faults)


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
