"""The look of a quote: one style sheet, sent once a page and not with every tick."""

from __future__ import annotations

from components.theme import Palette

#: Numbers keep their width, so that nothing moves while they change; the colour of a change stays
#: for half a second. `r1-quote` and what begins with it are the classes of `markup`. A chart's
#: input for the price (see `last_price`) is not shown.
_SHEET = """
.r1-quote { display: flex; flex-wrap: wrap; gap: 8px 24px; align-items: flex-start;
  line-height: 1.35; font-variant-numeric: tabular-nums; color: $ink; }
.r1-quote p { margin: 0; }
.r1-quote-main { flex: 1 1 20rem; min-width: 0; }
.r1-quote-label, .r1-quote-source { font-size: 14px; color: $grey; }
.r1-quote-price { font-size: 28px; line-height: 34px; font-weight: 600; }
.r1-quote-price > * + *, .r1-quote-outside > * + * { margin-left: .5em; }
.r1-quote-price time { font-weight: 400; white-space: nowrap; }
.r1-quote-change { font-size: 18px; font-weight: 600; white-space: nowrap; }
.r1-quote-live time { font-size: 18px; color: $grey; }
.r1-quote-stale .r1-quote-price { color: $grey; }
.r1-quote-outside { font-size: 16px; }
.r1-quote .r1-quote-facts { display: flex; flex-wrap: wrap; gap: 8px 24px; margin: 0; padding: 0; }
.r1-quote .r1-quote-more { flex-basis: 100%; gap: 4px 24px; font-size: 14px; }
.r1-quote-facts dt { font-size: 14px; font-weight: 400; color: $grey; }
.r1-quote-facts dd { margin: 0; font-size: 18px; white-space: nowrap; }
.r1-quote-more > div { display: flex; gap: 8px; align-items: baseline; }
.r1-quote-more dd { font-size: 14px; }
.r1-quote-range { width: 150px; }
.r1-quote-bar { position: relative; height: 6px; margin: 8px 0 6px; border-radius: 3px;
  background: $faint; }
.r1-quote-bar span { position: absolute; top: -2px; width: 10px; height: 10px; margin-left: -5px;
  transform: rotate(45deg); background: $ink; }
.r1-quote-stale .r1-quote-bar span { background: $grey; }
.r1-quote-ends { display: flex; justify-content: space-between; font-size: 14px; }
form.vega-bindings { display: none !important; }
@keyframes r1-quote-moved { from { color: $accent; } }
.r1-quote-moved { animation: r1-quote-moved .5s ease-out; }
@media (prefers-reduced-motion: reduce) { .r1-quote-moved { animation: none; } }
@media (max-width: 640px) {
  .r1-quote-price { font-size: 24px; line-height: 30px; }
  .r1-quote-change, .r1-quote-live time { font-size: 16px; }
  .r1-quote .r1-quote-facts { flex-basis: 100%; display: grid; grid-template-columns: 1fr 1fr;
    gap: 8px 24px; }
  .r1-quote .r1-quote-more { display: flex; gap: 0 16px; }
  .r1-quote-range { width: auto; }
}
"""


def sheet(palette: Palette) -> str:
    """The style element for the colours given."""
    colours = {
        "$ink": palette.ink,
        "$grey": palette.neutral,
        "$faint": palette.faint,
        "$accent": palette.market,
    }
    text = _SHEET
    for name, colour in colours.items():
        text = text.replace(name, colour)
    return f"<style>{text}</style>"
