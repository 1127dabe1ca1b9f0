"""What has happened since: the series that bear on the question, beside the model's path."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from calc.demand import trend
from calc.outcome import path_values
from calc.units import DAYS_PER_YEAR
from components import format as fmt
from components import language
from components.charts import figure, labels, style
from components.charts.figure import Figure
from components.demand.assumptions import Values, scenario
from components.language import gettext as _
from components.theme import Palette
from data.model import ValueNote

_DAYS_BEFORE = 200
#: A series whose value nearest to the shock is later than this says since when it counts.
_DAYS_THAT_COUNT_AS_THE_SHOCK = 31
_HEIGHT = 380
_ROOM_FOR_NAMES = 205  # pixels at the right of the lines: the longest name
_LABEL_GAP = 0.055  # of the height of the picture


def names() -> dict[str, str]:
    """The series by key, in the visitor's language."""
    return {
        "revenue": _("Nvidia data-centre revenue"),
        "capex": _("Cloud capital spending"),
        "tokens": _("Google’s tokens"),
        "stock": _("Nvidia chips sold"),
        "all_chips": _("Chips of four designers"),
        "rent": _("H100 rent"),
        "path": _("Model, with the gain"),
        "trend": _("Model, trend alone"),
    }


def sources(observed: Mapping[str, pd.Series]) -> str:
    """Where the series come from, and how far each reaches."""
    texts = {
        "revenue": _("revenue from Nvidia’s filings"),
        "tokens": _("tokens as Alphabet told them"),
        "stock": _("chips sold as estimated by Epoch AI"),
        "all_chips": _("those of Nvidia, Google, AMD and Amazon together, where all are whole"),
        "rent": _("rents as quoted from SemiAnalysis, the last ones of several indices"),
    }
    until = {key: fmt.day(series.index[-1].date()) for key, series in observed.items()}
    listed = [f"{text} ({until[key]})" for key, text in texts.items()]
    listed.insert(
        1,
        _("purchases of property and equipment from the filings of Microsoft, Alphabet, Amazon, "
          "Meta and Oracle ({day})").format(day=until["capex"]),
    )  # fmt: skip
    return _("Sources, with the last date of each: {list}.").format(list=fmt.listed(listed))


def _base(series: pd.Series, shock: pd.Timestamp) -> int:
    """The place of the value nearest to the shock."""
    days = [abs((moment - shock).days) for moment in series.index]
    return days.index(min(days))


def rebase(series: pd.Series, shock: pd.Timestamp) -> pd.Series:
    """Each value to the one nearest to the shock, from that one's time on or a little before."""
    base = float(series.iloc[_base(series, shock)])
    shown: pd.Series = series[series.index >= shock - timedelta(days=_DAYS_BEFORE)]
    return shown / base


def name_of(key: str, series: pd.Series, shock: pd.Timestamp) -> str:
    """The name of a series, with the month it is counted from where that is not the shock's.

    A value of the last day of a month begins a count from the month after.
    """
    base = pd.DatetimeIndex(series.index)[_base(series, shock)]
    if (base - shock).days <= _DAYS_THAT_COUNT_AS_THE_SHOCK:
        return names()[key]
    since = fmt.month((base + timedelta(days=1)).date())
    return _("{name} since {month}").format(name=names()[key], month=since)


def _colour(key: str, palette: Palette) -> str:
    return palette.ink if key == "path" else palette.neutral


def cached(
    observed: Mapping[str, pd.Series],
    notes: Mapping[str, Mapping[pd.Timestamp, ValueNote]],
    values: Values,
    shock: date,
) -> Figure:
    """The figure. `observed` are dated series by the keys of `names`, each in its own unit."""
    reach = {key: (len(series), series.index[-1].date()) for key, series in observed.items()}
    key = (scenario(values), values["growth"], values["decay"], shock, reach)
    return figure.cached(
        "since", key, lambda palette: _since(observed, notes, values, shock, palette)
    )


def show(
    observed: Mapping[str, pd.Series],
    notes: Mapping[str, Mapping[pd.Timestamp, ValueNote]],
    values: Values,
    shock: date,
) -> None:
    """The section, of what `cached` takes."""
    figure.show(cached(observed, notes, values, shock), key="since")
    st.markdown(_cannot())
    st.caption(
        _(
            "The model’s path is a stock of compute; revenue and spending are flows of money a "
            "quarter, tokens a volume, the rent a price. They share an axis, not a unit."
        )
    )


def _since(
    observed: Mapping[str, pd.Series],
    notes: Mapping[str, Mapping[pd.Timestamp, ValueNote]],
    values: Values,
    shock: date,
    palette: Palette,
) -> Figure:
    """The series divided by their values at the shock, with the model's two paths."""
    start = pd.Timestamp(shock)
    rebased = {key: rebase(series, start) for key, series in observed.items()}
    newest = max(series.index[-1] for series in rebased.values())
    years = [month / 12 for month in range(int((newest - start).days / DAYS_PER_YEAR * 12) + 2)]
    dates = pd.DatetimeIndex([start + timedelta(days=t * DAYS_PER_YEAR) for t in years])
    growing = [float(trend(t, values["growth"], values["decay"])) for t in years]
    multipliers = path_values(scenario(values), years)
    rebased["trend"] = pd.Series(growing, index=dates)
    rebased["path"] = pd.Series(
        [g * m for g, m in zip(growing, multipliers, strict=True)], index=dates
    )
    named = names() | {key: name_of(key, series, start) for key, series in observed.items()}
    return _picture(_lines(rebased, notes, named), start, sources(observed), palette)


@dataclass(frozen=True, slots=True)
class _Lines:
    """The series as rows, and the plane they lie in.

    `rows` has `series`, `name`, `date`, `value`, `remark` (a text) and `apart` (see `ValueNote`).
    What is apart is drawn hollow, and no line joins it.
    """

    rows: pd.DataFrame
    first_day: pd.Timestamp
    last_day: pd.Timestamp
    low: float
    high: float

    def x(self) -> alt.X:
        """The days of all lines, and at the right of them room for the names."""
        domain = [
            alt.DateTime(year=day.year, month=day.month, date=day.day, utc=True)
            for day in (self.first_day, self.last_day)
        ]
        end = alt.ExprRef(f"width - {_ROOM_FOR_NAMES}")
        scale = alt.Scale(type="utc", nice=False, domain=domain, range=[0, end])
        return alt.X(
            "date:T",
            title=None,
            scale=scale,
            axis=alt.Axis(format="%b %Y", tickCount=6),
        )

    def y(self, **more: Any) -> alt.Y:
        scale = alt.Scale(type="log", nice=False, domain=[self.low, self.high])
        return alt.Y("value:Q", scale=scale, **more)

    def height(self, value: float) -> float:
        """How high a value stands, as a share of the picture."""
        return math.log(value / self.low) / math.log(self.high / self.low)

    def value(self, height: float) -> float:
        """The value that stands at this height."""
        return float(self.low * (self.high / self.low) ** height)


def _lines(
    rebased: Mapping[str, pd.Series],
    notes: Mapping[str, Mapping[pd.Timestamp, ValueNote]],
    named: Mapping[str, str],
) -> _Lines:
    rows = pd.concat(
        [
            pd.DataFrame({"series": key, "date": series.index, "value": series.to_numpy()})
            for key, series in rebased.items()
        ],
        ignore_index=True,
    )
    none, current = ValueNote("", ""), language.current()
    noted = [
        notes.get(str(key), {}).get(day, none)
        for key, day in zip(rows["series"], pd.DatetimeIndex(rows["date"]), strict=True)
    ]
    rows = rows.assign(
        remark=[each.text(current) for each in noted], apart=[each.apart for each in noted]
    )
    return _Lines(
        rows.assign(name=rows["series"].map(dict(named))),
        first_day=rows["date"].min(),
        last_day=rows["date"].max(),
        low=float(rows["value"].min()) * 0.8,
        high=float(rows["value"].max()) * 1.15,
    )


def _picture(lines: _Lines, shock: pd.Timestamp, sources: str, palette: Palette) -> Figure:
    titles = {
        "name": _("Series"),
        "date": _("Date"),
        "value": _("Times the value at the shock"),
        "remark": _("Remark"),
    }
    keys = list(dict.fromkeys(lines.rows["series"]))
    layers = [
        alt.Chart(pd.DataFrame({"date": [shock]}))
        .mark_rule(color=palette.market, strokeDash=[4, 3])
        .encode(x=lines.x()),
        *(
            layer
            for number, key in enumerate(keys)
            for layer in _line(lines, key, _dash(key, number), titles, palette)
        ),
        *_names_at_the_ends(lines, palette),
    ]
    last = lines.rows.groupby("series")["value"].last()
    title = _(
        "Since the shock: Nvidia’s data-centre revenue ×{revenue}, the model’s trend alone ×{trend}"
    ).format(revenue=fmt.number(last["revenue"], 1), trend=fmt.number(last["trend"], 1))
    return Figure(
        name="since-then",
        title=title,
        chart=style.styled(alt.layer(*layers).properties(height=_HEIGHT), palette),
        alt=title,
        source=sources,
        remarks=[
            _(
                "Every series divided by the value nearest to {day}, logarithmic. "
                "Chips sold: in H100-equivalents, all together. Hollow: a value of another kind "
                "than its neighbours. The first rent is on demand, those that are joined are of "
                "one-year contracts, those of the last day are indices that disagree; the last "
                "quarter of Nvidia’s chips is incomplete."
            ).format(day=fmt.day(shock, "long"))
        ],
        table=lines.rows[["name", "date", "value", "remark"]],
        labels=titles,
    )


def _dash(key: str, number: int) -> list[float]:
    """The model's path and the revenue are drawn through, the others differ by dashes."""
    if key in {"path", "revenue"}:
        return [1, 0]
    if key == "trend":
        return [5, 3]
    return list(style.DASHES[number % len(style.DASHES)])


def _line(
    lines: _Lines, key: str, dash: list[float], titles: Mapping[str, str], palette: Palette
) -> list[alt.Chart]:
    colour = _colour(key, palette)
    axis = alt.Axis(values=[0.5, 1, 2, 3, 5, 10, 20], format="~g", grid=True)
    rows = lines.rows[lines.rows["series"] == key]
    width = 2.5 if key in {"path", "revenue"} else 1.6
    encoded = {"x": lines.x(), "y": lines.y(title=None, axis=axis)}
    line = (
        alt.Chart(rows[~rows["apart"]])
        .mark_line(color=colour, strokeDash=dash, strokeWidth=width)
        .encode(**encoded)
    )
    tooltip = [
        alt.Tooltip("name:N", title=titles["name"]),
        alt.Tooltip("date:T", title=titles["date"], format="%e %B %Y"),
        alt.Tooltip("value:Q", title=titles["value"], format=".2f"),
    ]
    if rows["remark"].any():
        tooltip.append(alt.Tooltip("remark:N", title=titles["remark"]))
    # The model's lines are computed for any day: only what was observed shows its points.
    size, shown = (200, 0) if key in {"path", "trend"} else (28, 1)
    kinds = [(rows[~rows["apart"]], True), (rows[rows["apart"]], False)]
    points = [
        alt.Chart(kind)
        .mark_point(size=size, filled=filled, color=colour, opacity=shown)
        .encode(**encoded, tooltip=tooltip)
        for kind, filled in kinds
        if len(kind)
    ]
    return [line, *points]


def _names_at_the_ends(lines: _Lines, palette: Palette) -> list[alt.Chart]:
    ends = lines.rows.sort_values("date").groupby("series", sort=False).tail(1)
    wanted = [lines.height(value) for value in ends["value"]]
    placed = labels.spread(wanted, _LABEL_GAP, 0.02, 0.98)
    return [
        alt.Chart(
            pd.DataFrame([{"date": lines.last_day, "value": lines.value(height), "text": row.name}])
        )
        .mark_text(align="left", dx=8, fontSize=12, color=_colour(str(row.series), palette))
        .encode(x=lines.x(), y=lines.y(), text="text:N")
        for row, height in zip(ends.itertuples(), placed, strict=True)
    ]


def _cannot() -> str:
    return _(
        "**What this cannot show.** None of these series says who was right. What would have been "
        "used without the gain was never observed: as long as the trend grows faster than the "
        "gain moves demand, both readings look alike in revenue and spending. Capability, prices, "
        "supply limits and competition moved at the same time. Rents are the nearest thing to a "
        "test, since less demand than supply was planned for would lower them below their trend; "
        "they fell until late 2025 and then rose, but part of the fall is a change of contract, "
        "sources of one day disagree, and so few observations prove nothing."
    )
