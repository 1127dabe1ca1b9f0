"""Fields of a chart's address that are read by its page's own `parse`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field

from components import choices
from components.language import gettext as _
from components.query_codes import OFF, ON, SWITCH, Choice, Refused

Parse = Callable[[Mapping[str, str]], tuple[object, Refused]]
"""A page's reading of its query string: what is chosen, and what of it does not exist."""


def read_by(parse: Parse, key: str, choice: Choice) -> AfterValidator:
    """Takes what the page takes for `key`; the error says what the page says, and what there is."""

    def check(given: str) -> str:
        _check(parse, key, choice, given)
        return given

    return AfterValidator(check)


def switched_by(parse: Parse, key: str, choice: Choice) -> BeforeValidator:
    """The same for a toggle of the page, which JSON gives as true or false."""

    def check(given: object) -> bool:
        if isinstance(given, bool):
            return given
        _check(parse, key, choice, str(given))
        return SWITCH[str(given).lower()]

    return BeforeValidator(check)


def _check(parse: Parse, key: str, choice: Choice, given: str) -> None:
    _chosen, refused = parse({key: given})
    if key in refused:
        reason = choices.refusal(key, refused[key])
        if choice.codes:
            reason += " " + _("There are: {list}.").format(list=", ".join(choice.codes))
        raise ValueError(reason)


def query(asked: BaseModel, keys: Iterable[str]) -> dict[str, str]:
    """The values of `keys` as they stand in a query string."""
    given = asked.model_dump(include=set(keys))
    return {
        key: (ON if value else OFF) if isinstance(value, bool) else str(value)
        for key, value in given.items()
    }


def described(choice: Choice, description: str) -> Any:
    """The default of a choice with what `/openapi.json` says of it."""
    if choice.codes == tuple(SWITCH):
        return Field(SWITCH[choice.default], description=description)
    extra: dict[str, Any] = {}
    if choice.codes and not choice.many:
        extra["enum"] = list(choice.codes)
    elif choice.codes:
        extra["pattern"] = "^({0})(,({0}))*$|^$".format("|".join(choice.codes))
    elif choice.longest:
        extra["maxLength"] = choice.longest
    return Field(choice.default, description=description, json_schema_extra=extra)
