"""The same session studied in other ways, in a small table, and what lies in its estimation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from components import format as fmt
from components.language import gettext as _
from components.language import ngettext
from components.markdown import escape_markdown
from components.timeline.study_other_methods import Method, OtherMethods
from components.timeline.study_text import figures_table, p_value
from data.events import Event

#: So many sessions of the estimation period are named, those with the largest moves.
_MAX_NAMED = 3


def estimation_sentence(
    events: Sequence[Event], moves: Mapping[str, float | None], *, left_out: bool
) -> str:
    """Which other events lie in the estimation period, and whether they are left out."""
    if not events:
        return _("No other event of the file lies in the estimation period.")
    by_session = {event.first_session: moves.get(event.id) or 0.0 for event in events}
    largest = sorted(by_session.items(), key=lambda item: -abs(item[1]))[:_MAX_NAMED]
    named = ", ".join(
        f"{fmt.day(session)} ({fmt.percent(move)})" for session, move in largest if session
    )
    count = ngettext(
        "**In the estimation period** lies {count} other event.",
        "**In the estimation period** lie {count} other events.",
        len(events),
    ).format(count=fmt.number(len(events)))
    largest_moves = _("Nvidia moved furthest on {named}.").format(named=named)
    treated = (
        _("What you chose is left out there.")
        if left_out
        else _("They count there; above, they can be left out.")
    )
    return f"{count} {largest_moves} {treated}"


def table(found: OtherMethods, payers: str) -> pd.DataFrame:
    """Beta, abnormal return, t and p of each method.

    `payers` names those whose dividends are known.
    """
    robust = _("Huber’s robust fit ({count} of {sessions} sessions count less)").format(
        count=fmt.number(found.downweighted), sessions=fmt.number(found.sessions)
    )
    rows = [
        (_("Least squares, constant variance"), found.least_squares),
        (_("… without the other events’ sessions"), found.without_events),
        (robust, found.robust),
        (_("Least squares, moving variance (EWMA)"), found.moving_variance),
        (_("Least squares, with dividends ({payers})").format(payers=payers), found.dividends),
    ]
    heads = [_("Same session, other methods"), _("Beta"), _("Abnormal return"), "t", "p"]
    return figures_table(heads, [_row(name, method) for name, method in rows if method])


def _row(name: str, method: Method) -> list[str]:
    return [
        escape_markdown(name),
        fmt.number(method.beta, 2),
        fmt.percent(method.abnormal),
        fmt.number(method.t, 2),
        p_value(method.p),
    ]


def dividends_sentence(payers: str) -> str:
    """What returns leave out, and whose dividends the last row counts."""
    return _(
        "Returns are those of prices adjusted for splits. The last row counts the dividends that "
        "are known ({payers}) as if they were reinvested on their ex-date."
    ).format(payers=payers)
