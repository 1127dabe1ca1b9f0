"""The section: the pad on the left, what the curve says on the right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape

import streamlit as st

from calc.drawing import SMALLEST_GAIN, Computing, Drawing
from components import choices
from components import format as fmt
from components.demand import assumptions
from components.demand.assumptions import ChosenAssumptions
from components.demand.drawing import address, card, pad, sentences
from components.demand.drawing.reading import DrawingResult, reading
from components.language import gettext as _
from components.markdown import escape_markdown
from components.theme import SIGNS
from data.model import Parameter, Preset

_STYLE = """<style>
.drawn p { margin: 0 0 12px; font-size: 1rem; line-height: 1.625; }
.drawn .small { color: var(--neutral); font-size: .875rem; margin: 0; }
.drawn .headline { font-size: 1.75rem; line-height: 1.21; font-weight: 600; }
.drawn .amount { font-size: 3.25rem; line-height: 1.08; font-weight: 600; margin: 0; }
.drawn .market { color: var(--market); } .drawn .huang { color: var(--huang); }
.drawn table { width: 100%; border-collapse: collapse; font-size: 1rem; }
.drawn caption { text-align: left; padding-bottom: 4px; }
.drawn td { padding: 6px 0; border-top: 1px solid var(--faint); }
.drawn td + td { text-align: right; }
.drawn .you td { font-weight: 650; }
@media (max-width: 640px) { .drawn .headline { font-size: 1.5rem; } }
</style>"""
_SIGNS = {
    Computing.LESS: ("market", SIGNS["market"].glyph),
    Computing.MORE: ("huang", SIGNS["huang"].glyph),
    Computing.SAME: ("same", ""),
}


def show(
    chosen: ChosenAssumptions,
    parameters: Mapping[str, Parameter],
    sets: Sequence[Preset],
    shock: date,
) -> None:
    """Draws the section for the drawing of the address, or for one that is still to be made."""
    drawing = address.current(parameters)
    gain = drawing.gain if drawing else chosen.values["gain"]
    if gain < SMALLEST_GAIN:
        st.info(sentences.nothing_to_draw(gain), icon=":material/draw:")
        return
    st.markdown(f"## {escape_markdown(sentences.question(gain))}")
    st.markdown(
        _(
            "Start at ×1 in {year} and draw to the right with mouse or finger, or move the "
            "handles with the arrow keys. The answer comes once you reach {last}."
        ).format(year=shock.year, last=sentences.last_year(shock))
    )
    found = reading(drawing, chosen.scenario, parameters, sets) if drawing else None
    left, right = st.columns([3, 2], gap="large")
    with left:
        pad.draw(gain, drawing, found, parameters, shock)
        st.caption(escape_markdown(sentences.how_it_is_read()))
    if drawing and found:
        with right:
            _answer(found, shock)
            _actions(drawing, found, chosen, parameters, shock)
            _elasticity(found, shock)
            _other_gain(drawing, chosen)


def _answer(found: DrawingResult, shock: date) -> None:
    answer = found.answer
    voice, glyph = _SIGNS[answer.computing]
    said = [
        ("small", _("Your curve says")),
        ("headline", sentences.headline(answer)),
        (f"amount {voice}", f"{sentences.change(answer)} {glyph}"),
        ("", f"{sentences.use(answer)} {sentences.computing(answer, shock)}"),
        ("", f"{sentences.agreement(answer)} {sentences.fall(answer)}"),
    ]
    lines = "".join(f'<p class="{kind}">{escape(text.strip())}</p>' for kind, text in said)
    st.html(f'{_STYLE}<div class="drawn">{lines}{_table(found)}</div>')


def _table(found: DrawingResult) -> str:
    """Use made by 1 % of computing saved: everybody's, the visitor's and the break-even's."""
    rows = [
        (curve.expectation.use_per_saving, curve.key, sentences.name(curve.key))
        for curve in found.curves
    ]
    rows.append((1.0, "even", sentences.name("even")))
    if found.answer.use_per_saving is not None:
        rows.append((found.answer.use_per_saving, "you", _("You")))
    cells = "".join(
        f'<tr class="{key}"><td>{_glyph(key)}{escape(name)}</td><td>{fmt.number(use, 2)}</td></tr>'
        for use, key, name in sorted(rows, key=lambda row: row[0])
    )
    heading = escape(_("More use for 1% of computing saved, in per cent"))
    return f'<table><caption class="small">{heading}</caption>{cells}</table>'


def _glyph(key: str) -> str:
    if key not in {"market", "huang"}:
        return ""
    return f'<span class="{key}" aria-hidden="true">{SIGNS[key].glyph}</span> '


def _actions(
    drawing: Drawing,
    found: DrawingResult,
    chosen: ChosenAssumptions,
    parameters: Mapping[str, Parameter],
    shock: date,
) -> None:
    with st.container(horizontal=True, gap="small"):
        with st.popover(_("Share my curve")):
            st.code(choices.page_url(), language=None, wrap_lines=True)
            st.download_button(
                _("My curve as a picture (PNG)"),
                card.maker(drawing, found, shock),
                file_name="my-curve.png",
                mime="image/png",
                key="drawing_card",
                icon=":material/download:",
                type="tertiary",
                on_click="ignore",
            )
        st.button(_("Draw again"), key="drawing_again", on_click=address.keep, args=(None,))
        if found.fitted is not None:
            st.button(
                _("Use in the model"),
                key="drawing_use",
                on_click=_use,
                args=(found, chosen, parameters),
                help=_("Sets the sliders above to the gain, the elasticities and the lag of it."),
            )


def _use(
    found: DrawingResult, chosen: ChosenAssumptions, parameters: Mapping[str, Parameter]
) -> None:
    """Puts what was fitted into the model's own sliders; the others stay."""
    if found.fitted is None:
        return
    assumptions.choose(chosen.values | found.fitted.scenario.floats(), parameters)
    st.toast(_("The sliders above now follow your curve."), icon=":material/tune:")


def _elasticity(found: DrawingResult, shock: date) -> None:
    if found.fitted is None:
        return
    with st.expander(_("As an elasticity"), icon=":material/function:"):
        said = sentences.elasticity(found.fitted, found.answer, shock)
        st.markdown("\n\n".join(map(escape_markdown, said)))


def _other_gain(drawing: Drawing, chosen: ChosenAssumptions) -> None:
    """Says so where the sliders stand at another gain than the drawing's."""
    here = chosen.values["gain"]
    if here == drawing.gain:
        return
    st.caption(
        escape_markdown(
            _(
                "Drawn for a gain of {drawn}; the sliders stand at {here}. To draw for that one, "
                "draw again."
            ).format(drawn=assumptions.value_text(drawing.gain), here=assumptions.value_text(here))
        )
    )
