"""The article's statements, one by one: what it says, what the record says, and the verdict.

The entries of `bundled/claims.toml` and what each must hold by itself; `loading` reads the file.
Texts hold no figure that the project's own data can give: they name it in braces, `{crash-move}`
or `{crash-move.before:2}`, and the page computes it when it is shown.
"""

from __future__ import annotations

import datetime as dt
import inspect
import re
import string
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from calc.claims import Trend
from data.claims.computations import COMPUTATIONS, RULES
from data.claims.quantities import Unit
from data.files.toml import Entry, Language, Slug, SourceReference, Text, by_standing, resolve_keys

MAX_PHRASE_WORDS = 14
"""Words: the article is quoted in short phrases, never reprinted."""
MAX_NAME = 32
"""Characters of a statement's name."""

_VIEW = re.compile(r"(market|timeline|demand|method)(\?[a-z_]+=[\w.-]+(&[a-z_]+=[\w.-]+)*)?")
_REFERENCE = re.compile(r"(?P<figure>[a-z0-9-]+)(\.(?P<input>[a-z_]+))?")
_FORM = re.compile(r"\+?[0-4]?")


class Verdict(StrEnum):
    """The fixed scale; the values stand in addresses."""

    SUPPORTED = "supported"
    CORRECTED = "corrected"  #: supported with a correction
    CONTRADICTED = "contradicted"
    OPINION = "opinion"  #: not checkable
    CHECKABLE_NOW = "checkable"  #: too early then, checkable now


class Stage(StrEnum):
    """The stages on the way from the video to the article, in order."""

    VIDEO = "video"
    ENGLISH_PRESS = "english_press"
    CHINESE_REWRITE = "chinese_rewrite"
    FRENCH_ARTICLE = "french_article"


class Basis(StrEnum):
    """How it is known where an error entered."""

    DOCUMENTED = "documented"
    INFERRED = "inferred"


class FigureEntry(Entry):
    """One computed figure: what it is called, how it is computed, and its working in words.

    `working_…` is a text whose braces name inputs of the computation (`{before}`), or the figure
    itself as `{value}`.
    """

    id: Slug
    compute: str
    arguments: Mapping[str, str] = Field(default_factory=dict, alias="with")
    label_en: Text
    label_fr: Text
    working_en: Text
    working_fr: Text

    @model_validator(mode="after")
    def _check(self) -> Self:
        computation = COMPUTATIONS.get(self.compute)
        if computation is None:
            raise self._reject("compute", f"{self.compute!r} is not in the registry")
        try:
            inspect.signature(computation).bind(None, **self.arguments)
        except TypeError as error:
            raise self._reject("with", str(error)) from None
        return self


class NumberEntry(Entry):
    """A number that no other bundled file holds, as its source prints it on a day."""

    id: Slug
    value: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    unit: Unit
    on: dt.date
    label_en: Text
    label_fr: Text
    source: SourceReference

    @field_validator("source", mode="before")
    @classmethod
    def _resolve_source(cls, value: Any, info: ValidationInfo) -> Any:
        return _resolved([value], info)[0] if isinstance(value, str) else value


class Link(Entry):
    """A link of the chain from the video to the article.

    Its day, and how well that is known, are those of its event. What is only inferred has none.
    """

    stage: Stage
    basis: Basis
    event: Slug | None = None
    title_en: Text
    title_fr: Text
    text_en: Text
    text_fr: Text
    sources: tuple[SourceReference, ...] = ()

    @field_validator("sources", mode="before")
    @classmethod
    def _resolve_sources(cls, value: Any, info: ValidationInfo) -> Any:
        return _resolved(value, info)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.basis is Basis.DOCUMENTED) != (self.event is not None):
            raise self._reject("event", "must be given where documented, and only there")
        return self


class ErrorPath(Entry):
    """One thing that went wrong on the way: where it entered, and what it was before and after.

    `begins` is the first stage that has its subject: not all of it is in the video.
    """

    id: Slug
    begins: Stage
    entered: Stage
    basis: Basis
    claims: Annotated[tuple[Slug, ...], Field(min_length=1)]
    before_en: Text
    before_fr: Text
    after_en: Text
    after_fr: Text
    how_en: Text
    how_fr: Text

    @model_validator(mode="after")
    def _check(self) -> Self:
        stages = list(Stage)
        if stages.index(self.begins) > stages.index(self.entered):
            raise self._reject("begins", f"lies after entered = {self.entered}")
        return self

    @property
    def texts(self) -> Iterator[str]:
        """All texts that may name figures, in both languages."""
        for field in ("before", "after", "how"):
            yield getattr(self, f"{field}_en")
            yield getattr(self, f"{field}_fr")


class Recheck(Entry):
    """How a verdict that time can change is rechecked, and the sentence shown for each trend."""

    rule: str
    event: Slug
    rising_en: Text
    rising_fr: Text
    uneven_en: Text
    uneven_fr: Text
    reversed_en: Text
    reversed_fr: Text

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.rule not in RULES:
            raise self._reject("rule", f"{self.rule!r} is not one of {', '.join(RULES)}")
        return self

    def finding(self, trend: Trend, language: Language) -> str:
        """The sentence shown for this trend."""
        return str(self.text(trend.value, language))


class Claim(Entry):
    """One statement of the article.

    `phrase` is quoted from it (French, short), `rendering` our English for it; `struck_…` is the
    part of the one or the other that does not hold, `instead_…` what stands in its place (after
    the whole where nothing is struck), `name_…` a word or two for its box. `record_…` says
    what the record says, `corrected_…` how the statement would have to read. `judged` is the day
    of the newest evidence that the verdict rests on; where `recheck` is given, the project's own
    data says more, up to its own newest day.
    """

    id: Slug
    number: Annotated[int, Field(ge=1)]
    phrase: Text
    rendering: Text
    verdict: Verdict
    name_en: Annotated[Text, Field(max_length=MAX_NAME)]
    name_fr: Annotated[Text, Field(max_length=MAX_NAME)]
    struck_en: Text | None = None
    struck_fr: Text | None = None
    instead_en: Text | None = None
    instead_fr: Text | None = None
    corrected_en: Text
    corrected_fr: Text
    record_en: Text
    record_fr: Text
    limit_en: Text | None = None
    limit_fr: Text | None = None
    judged: dt.date
    recheck: Recheck | None = None
    events: tuple[Slug, ...] = ()
    views: Annotated[tuple[str, ...], Field(min_length=1)]
    sources: Annotated[tuple[SourceReference, ...], Field(min_length=1)]

    @field_validator("sources", mode="before")
    @classmethod
    def _resolve_sources(cls, value: Any, info: ValidationInfo) -> Any:
        return _resolved(value, info)

    @model_validator(mode="after")
    def _check(self) -> Self:
        words = len(self.phrase.split())
        if words > MAX_PHRASE_WORDS:
            raise self._reject("phrase", f"has {words} words; at most {MAX_PHRASE_WORDS}")
        self._check_strike()
        for view in self.views:
            if not _VIEW.fullmatch(view):
                raise self._reject("views", f"{view!r} is not an address of a page")
        return self

    def _check_strike(self) -> None:
        """What is struck stands once in the words that are shown, and something in its place."""
        for field, words in (("struck_en", self.rendering), ("struck_fr", self.phrase)):
            struck = getattr(self, field)
            if struck is not None and words.count(struck) != 1:
                raise self._reject(field, f"must stand once in {words!r}")
        if self.struck_en is not None and self.instead_en is None:
            raise self._reject("instead_en", "missing beside struck_en")
        wrong = self.verdict in (Verdict.CORRECTED, Verdict.CONTRADICTED)
        if wrong != (self.instead_en is not None):
            raise self._reject("instead_en", f"does not fit verdict = {self.verdict}")

    @property
    def figures(self) -> tuple[str, ...]:
        """The ids of the figures that its texts name, in order of appearance."""
        named = (place[0] for text in self.texts for place in figure_references(text))
        return tuple(dict.fromkeys(named))

    @property
    def texts(self) -> Iterator[str]:
        """All texts that may name figures, in both languages."""
        for field in ("instead", "corrected", "record", "limit"):
            for language in ("en", "fr"):
                yield getattr(self, f"{field}_{language}") or ""
        if self.recheck is not None:
            for trend in Trend:
                yield self.recheck.finding(trend, "en")
                yield self.recheck.finding(trend, "fr")


class Ledger(Entry):
    """The whole file."""

    compiled: dt.date
    article_en: Text
    article_fr: Text
    numbers: tuple[NumberEntry, ...] = Field(default=(), alias="number")
    figures: tuple[FigureEntry, ...] = Field(alias="figure")
    links: tuple[Link, ...] = Field(alias="link")
    errors: tuple[ErrorPath, ...] = Field(alias="error")
    claims: tuple[Claim, ...] = Field(alias="claim")

    def claim(self, id_: str) -> Claim | None:
        """The claim with this id; None where there is none."""
        return next((claim for claim in self.claims if claim.id == id_), None)

    def figure(self, id_: str) -> FigureEntry:
        """The figure with this id. Raises KeyError where there is none."""
        for figure in self.figures:
            if figure.id == id_:
                return figure
        raise KeyError(id_)


def figure_references(text: str) -> Iterator[tuple[str, str | None, str]]:
    """The braces of a text: figure, input of it (or None) and form. ValueError where malformed."""
    for _literal, field, form, conversion in string.Formatter().parse(text):
        if field is None:
            continue
        found = _REFERENCE.fullmatch(field)
        if not found or conversion or not _FORM.fullmatch(form or ""):
            raise ValueError(f"{{{field}}} is not a figure")
        yield found["figure"], found["input"], form or ""


def _resolved(value: Any, info: ValidationInfo) -> Any:
    """The entries that a list of source keys names, best standing first."""
    found = resolve_keys(value, info, "sources", "[source]")
    return found if found is value else by_standing(found)
