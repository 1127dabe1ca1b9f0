"""The listed statements as files: CSV for spreadsheets, JSON with every number and its working."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from components import language
from components.charts import export
from components.claims import texts, verdicts
from components.content.text import ACCESS, STANDINGS, localized
from components.language import gettext as _
from data.claims import CheckedClaim, ComputedFigure
from data.claims.quantities import Quantity
from data.files.toml import SourceReference

_NAME = "r1-shock-claims"


@dataclass(frozen=True, slots=True)
class ClaimsDownload:
    """What is listed, and the comment lines: title, as of, link, terms."""

    claims: Sequence[CheckedClaim]
    terms: Sequence[str]


def csv(content: ClaimsDownload) -> bytes:
    """One row a statement, with comment lines and headers in the visitor's language."""
    headers = {
        "id": _("id"),
        "number": _("number"),
        "phrase": _("phrase of the article"),
        "rendering": _("English rendering (ours)"),
        "verdict": _("verdict"),
        "corrected": _("corrected"),
        "finding": _("examined again"),
        "record": _("what the record says"),
        "limit": _("limit"),
        "as_of": _("as of"),
        "working": _("working"),
        "sources": _("sources"),
        "events": _("events"),
    }
    rows = [_row(checked) for checked in content.claims]
    frame = pd.DataFrame(rows, columns=list(headers)).rename(columns=headers)
    return export.csv(frame, content.terms).encode("utf-8-sig")


def as_json(content: ClaimsDownload) -> bytes:
    """`about` holds the terms, `claims` the statements with numbers as numbers."""
    whole = {"about": list(content.terms), "claims": [record(each) for each in content.claims]}
    return json.dumps(whole, ensure_ascii=False, indent=2).encode()


def record(checked: CheckedClaim) -> dict[str, Any]:
    """A statement as plain values: texts in the visitor's language, figures as numbers."""
    claim, rechecked = checked.claim, checked.rechecked
    return {
        "id": claim.id,
        "number": claim.number,
        "phrase": claim.phrase,
        "rendering": claim.rendering,
        "verdict": claim.verdict.value,
        "corrected": texts.claim_text(checked, "corrected"),
        "record": texts.claim_text(checked, "record"),
        "limit": texts.claim_text(checked, "limit") or None,
        "as_of": checked.as_of.isoformat(),
        "recheck": None
        if rechecked is None
        else {
            "trend": rechecked.trend.value if rechecked.trend else None,
            "quarter_end": _day(rechecked.quarter_end),
            "reported": _day(rechecked.reported),
            "finding": texts.finding(checked),
        },
        "figures": [_figure(figure) for figure in checked.figures.values()],
        "events": list(claim.events),
        "sources": [_source(source) for source in claim.sources],
    }


def _day(given: dt.date | None) -> str | None:
    return given.isoformat() if given else None


def _figure(figure: ComputedFigure) -> dict[str, Any]:
    base = {"id": figure.entry.id, "label": localized(figure.entry, "label")}
    result = figure.result
    if result is None:
        return base | {"value": None}
    return base | {
        **_plain(result.quantity),
        "working": texts.working(figure),
        "inputs": {name: _plain(given) for name, given in result.inputs.items()},
        "as_of": result.as_of.isoformat(),
        "data": [each.value for each in result.data],
    }


def _plain(given: Quantity) -> dict[str, Any]:
    value = given.value.isoformat() if isinstance(given.value, dt.date) else given.value
    return {"value": value, "unit": given.unit.value}


def _source(source: SourceReference) -> dict[str, Any]:
    return {
        "name": source.name,
        "detail": localized(source, "detail") or None,
        "standing": source.standing.value,
        "access": source.access.value,
        "url": source.url if source.is_link else None,
    }


def _row(checked: CheckedClaim) -> Mapping[str, Any]:
    content = record(checked)
    return {
        **content,
        "verdict": verdicts.label(checked.claim.verdict),
        "finding": texts.finding(checked),
        "working": "; ".join(
            _("{label}: {text}").format(label=localized(f.entry, "label"), text=texts.working(f))
            for f in checked.figures.values()
        ),
        "sources": "; ".join(_source_line(source) for source in checked.claim.sources),
        "events": "; ".join(content["events"]),
    }


def _source_line(source: SourceReference) -> str:
    facts = ", ".join((_(STANDINGS[source.standing]), _(ACCESS[source.access])))
    line = f"{source.name} ({facts})"
    return f"{line} {source.url}" if source.is_link else line


def draw(content: ClaimsDownload) -> None:
    """The button with the two files, made when clicked."""
    with st.popover(_("Download"), icon=":material/download:", type="tertiary", key="claim_files"):
        for label, suffix, mime, make in (
            (_("Statements (CSV)"), "csv", "text/csv", csv),
            (_("Statements (JSON)"), "json", "application/json", as_json),
        ):
            st.download_button(
                label,
                language.with_current_language(partial(make, content)),
                file_name=f"{_NAME}.{suffix}",
                mime=mime,
                key=f"claims_{suffix}",
                on_click="ignore",
            )
