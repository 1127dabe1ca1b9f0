"""The card of one event: what, when and how that is known, who says so, what the price did."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

import streamlit as st

from components import format as fmt
from components import language
from components.content.story import Voice, is_dated, voice_of
from components.content.text import event_title, localized, source_line
from components.language import gettext as _
from components.language import mark
from components.markdown import escape_markdown
from components.timeline import event_labels
from components.timeline.reactions import Reaction
from components.timeline.study_cache import FundComparison, Refusal, Tested
from components.timeline.study_text import p_equation, refusal_sentence
from data.events import Confidence, Event, MarketState

_UTC = ZoneInfo("UTC")
COLORS: Mapping[Voice, Literal["orange", "green", "blue", "gray"]] = {
    Voice.MARKET: "orange",
    Voice.HUANG: "green",
    Voice.DEEPSEEK: "blue",
    Voice.OTHER: "gray",
}
VOICES = {
    Voice.MARKET: mark("The market"),
    Voice.HUANG: mark("Nvidia and Huang"),
    Voice.DEEPSEEK: mark("DeepSeek"),
    Voice.OTHER: mark("Others"),
}
_PLACED = {"name", "title", "summary", "quote_speaker"}
_ICONS = {
    Confidence.HIGH: ":material/verified:",
    Confidence.MEDIUM: ":material/contrast:",
    Confidence.LOW: ":material/help:",
}


@dataclass(frozen=True, slots=True, eq=False)
class EventCard:
    """What the card of `event` says.

    `tested` is None where no session could react or has no price yet; `market` is the symbol
    that the price is compared with.
    """

    event: Event
    reaction: Reaction | None
    tested: Tested | Refusal | None
    market: str


def draw(card: EventCard, comparison: FundComparison | None) -> None:
    """The whole card, made once for what it compares with and the visitor's language."""
    compared = comparison.identity if comparison else f"{card.event!r} {card.reaction!r}"
    key = f"{card.event.id} {card.market} {language.current()} {compared}"
    _draw(key=key, _card=card)


@st.cache_resource(max_entries=400, show_spinner=False)
def _draw(key: str, _card: EventCard) -> None:
    event = _card.event
    with st.container(key="event_card", gap="small"):
        st.caption(" · ".join(_moment(event)))
        st.header(escape_markdown(event_title(event)), anchor=False)
        _quote(event)
        st.markdown(escape_markdown(localized(event, "summary")))
        _price(event, _card.reaction, _card.tested, _card.market)
        _sources(event)
        with st.expander(_("How it is known, and more"), type="compact"):
            known = [_badges(event), "  \n".join(_times(event)), *_labelled_texts(event)]
            if event.named_only:
                known.append(
                    _(
                        "Links go to primary sources and press only; what retells others, or a "
                        "copy on another's site, is named."
                    )
                )
            st.markdown("\n\n".join(known))


def _moment(event: Event) -> Iterable[str]:
    """When it was, as New York's clock said, and whether its market was open."""
    if event.time_utc is not None:
        yield _("{time} in New York").format(time=fmt.moment(event.time_utc))
    elif is_dated(event):
        yield fmt.day(event.date, "long")
    else:
        yield event_labels.day(event)
    if event.market_at_event is not MarketState.UNDATED:
        yield _("market {state}").format(state=_(event_labels.MARKET_STATES[event.market_at_event]))


def _badges(event: Event) -> str:
    """Kind, actors and confidence as Markdown, and why the confidence is lower than the file's."""
    level = event.shown_confidence
    sure = _("Confidence: {level}").format(level=event_labels.confidence(level).lower())
    actors = escape_markdown(event_labels.actors(event))
    line = (
        f":gray-badge[{event_labels.category(event)}] "
        f":{COLORS[voice_of(event)]}-badge[{actors}] :gray-badge[{_ICONS[level]} {sure}]"
    )
    if event.has_primary_or_press:
        return line
    lowered = _(
        "Neither a primary source nor press tells of it: its confidence is shown one step lower."
    )
    return f"{line}\n\n{lowered}"


def _quote(event: Event) -> None:
    if event.quote is None:
        return
    st.markdown(
        "> {quote}  \n> {speaker}".format(
            quote=_("“{quote}”").format(quote=escape_markdown(event.quote)),
            speaker="— " + escape_markdown(localized(event, "quote_speaker")),
        )
    )


def _labelled_texts(event: Event) -> Iterable[str]:
    """All texts of the event that have no place of their own on the card, each with its label."""
    for field in Event.text_fields():
        if field in _PLACED or not (text := localized(event, field)):
            continue
        name = _(event_labels.FIELDS[field])
        label = name[:1].upper() + name[1:]
        yield _("**{label}:** {text}").format(label=label, text=escape_markdown(text))


def _times(event: Event) -> Iterable[str]:
    """When it happened, how that is known, and what New York was doing."""
    if not is_dated(event):
        yield _("**When:** about {date}; the day is not known").format(
            date=fmt.day(event.date, "long")
        )
    elif event.time_utc is None:
        yield _("**When:** {date}").format(date=fmt.day(event.date, "long"))
    else:
        yield _("**When:** {utc} UTC").format(utc=fmt.moment(event.time_utc, _UTC))
        yield _("**In New York:** {time}").format(time=fmt.moment(event.time_utc))
    yield _("**The time:** {basis}").format(basis=_(event_labels.TIME_BASIS[event.time_basis]))
    if event.market_at_event is not MarketState.UNDATED:
        yield _("**New York's market:** {state}").format(
            state=_(event_labels.MARKET_STATES[event.market_at_event])
        )
    if event.first_session is not None:
        yield _("**First session that could react:** {date}").format(
            date=fmt.day(event.first_session, "long")
        )


def _price(
    event: Event, reaction: Reaction | None, tested: Tested | Refusal | None, market: str
) -> None:
    if reaction is None:
        if event.first_session is None:
            st.caption(
                _("Without a day there is no session whose price could be called a reaction.")
            )
        else:
            st.caption(
                _("The prices known here end before {date}.").format(
                    date=fmt.day(event.first_session)
                )
            )
        return
    st.metric(
        _("Nvidia that session"),
        fmt.percent(reaction.move),
        help=_("Close against the close before: {before} to {close}.").format(
            before=_dollars(reaction.before), close=_dollars(reaction.close)
        ),
    )
    said = [_("Not proof that this event caused it.")]
    if isinstance(tested, Tested):
        study = tested.study
        beyond = _("Beyond the market: **{move}**, ± {error} (one standard error), {p}.").format(
            move=fmt.percent(float(study.abnormal.loc[0])),
            error=fmt.percent(float(study.abnormal_se.loc[0]), signed=False),
            p=p_equation(float(study.p.loc[0])),
        )
        said = [beyond, *said]
        explained = _(
            "Abnormal return: what the market model with {market} does not explain "
            "(beta {beta}). The event study below shows how."
        ).format(market=market, beta=fmt.number(study.beta, 2))
        st.caption(" ".join(said), help=explained)
        return
    if tested is not None:
        said = [refusal_sentence(tested), *said]
    st.caption(" ".join(said))


def _dollars(value: float) -> str:
    return escape_markdown(fmt.money(value))


def _sources(event: Event) -> None:
    listed = " · ".join(source_line(source) for source in event.sources)
    st.caption(_("**Sources**") + " " + listed)
