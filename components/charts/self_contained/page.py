"""One HTML file with a chart that stays alive in it, offline: from a disk, a mail, an archive.

The file holds Vega and the chart's numbers. Its policy allows the scripts in it by their digests
and nothing else: no request, and no `eval`, for Vega interprets the chart's expressions instead of
compiling them (the interpreter that comes with Vega-Embed). The reader's device says whether it is
light or dark.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any

from components import format as fmt
from components import language, theme
from components.charts import export, pictures
from components.charts.figure import Figure, file_source
from components.charts.written import WrittenChart, write
from components.content import citation
from components.language import gettext as _

_HERE = Path(__file__).parent
#: Streamlit's names of colours, which the panels of sliders use, and those of the palette.
_STREAMLIT_COLOURS = {
    "text-color": "ink",
    "background-color": "background",
    "secondary-background-color": "panel",
    "border-color": "faint",
    "widget-border-color": "mark",
    "gray-text-color": "neutral",
    "red-text-color": "contradicted",
    "link-color": "deepseek",
    "primary-color": "deepseek",
}


@dataclass(frozen=True, slots=True)
class Page:
    """What the file shows.

    `specification` is Vega-Lite with its data, in the colours of `drawn_for`; `address` leads back
    to the page that the chart is from, `day` is when the file was made. `lead` stands above the
    chart, `remarks` below its source. `panels` are what `slider_panel` is given, by the id of the
    place in the page; `above` and `below` the ids of those around the chart, `scripts` what they
    run.
    """

    title: str
    specification: Mapping[str, Any]
    drawn_for: theme.Appearance
    alternative: str
    source: str
    address: str
    day: date
    lead: str = ""
    remarks: Sequence[str] = ()
    panels: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    above: Sequence[str] = ()
    below: Sequence[str] = ()
    scripts: Sequence[str] = ()
    #: For scripts: other values that they read, by name.
    values: Mapping[str, Any] = field(default_factory=dict)


def of_figure(figure: Figure, drawn_for: theme.Appearance, address: str, day: date) -> bytes:
    """The file of a figure that was drawn in the colours of `drawn_for`, in its language."""
    return render(
        Page(
            title=figure.title,
            specification=specification(figure.chart),
            drawn_for=drawn_for,
            alternative=figure.alt,
            source=file_source(figure),
            address=address,
            day=day,
            remarks=figure.remarks,
        )
    )


def specification(chart: Any) -> dict[str, Any]:
    """A chart's specification with its rows in it, pointer and all."""
    drawn = chart if isinstance(chart, WrittenChart) else write(chart)
    rows = {name: export.rows(table.to_pandas()) for name, table in drawn.datasets.items()}
    return {**drawn.specification, "datasets": rows} if rows else dict(drawn.specification)


def render(page: Page) -> bytes:
    """The file, in the language spoken. Raises PictureError where Vega is not to be had."""
    scripts = [
        f"(()=>{{{pictures.library()}}})();",
        *page.scripts,
        (_HERE / "page.js").read_text(encoding="utf-8"),
    ]
    scripts = [_inside_script(each) for each in scripts]
    content = {
        "specification": page.specification,
        "colours": {name: _colours(each) for name, each in theme.PALETTES.items()},
        "drawn": page.drawn_for,
        "alternative": page.alternative,
        "panels": page.panels,
        **page.values,
    }
    written = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return "\n".join(
        (
            "<!doctype html>",
            f'<html lang="{language.current()}">',
            _head(page, _policy(scripts)),
            _body(page),
            f'<script type="application/json" id="content">{_inside_json(written)}</script>',
            *(f'<script type="module">{each}</script>' for each in scripts),
            "</body>\n</html>\n",
        )
    ).encode()


def _policy(scripts: Sequence[str]) -> str:
    digests = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(each.encode()).digest()).decode()}'"
        for each in scripts
    )
    return (
        f"default-src 'none'; script-src {digests}; style-src 'unsafe-inline'; "
        "base-uri 'none'; form-action 'none'"
    )


def _head(page: Page, policy: str) -> str:
    return "\n".join(
        (
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{html.escape(policy)}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">',
            f'<meta name="description" content="{html.escape(page.lead or page.alternative)}">',
            f'<link rel="canonical" href="{html.escape(page.address)}">',
            f"<title>{html.escape(page.title)} · {citation.TITLE}</title>",
            f"<style>{_stylesheet()}</style>",
            "</head>",
        )
    )


def _body(page: Page) -> str:
    back = html.escape(page.address)
    live = _("Open it live")
    made = _("Made on {day}; works without a network.").format(day=fmt.day(page.day, "long"))
    lead = f'<p class="lead">{html.escape(page.lead)}</p>' if page.lead else ""
    remarks = "".join(f"<p>{html.escape(each)}</p>" for each in page.remarks)
    without = _("The chart needs scripts, which this place does not run.")
    return "\n".join(
        (
            "<body>",
            f'<header><p class="site"><a href="{back}">{citation.TITLE}</a></p>'
            f"<h1>{html.escape(page.title)}</h1>{lead}</header>",
            "<main>",
            *map(_place, page.above),
            # The chart takes the place of these words. The panels look for a chart's place by
            # Streamlit's name for it (see vega_inputs.js).
            f'<div id="chart" data-testid="stVegaLiteChart"><p>{html.escape(page.alternative)}</p>'
            f"<p>{html.escape(without)}</p></div>",
            *map(_place, page.below),
            "</main>",
            f"<footer><p>{html.escape(page.source)}</p>{remarks}"
            f'<p>{html.escape(made)} <a id="live" href="{back}">{html.escape(live)}</a></p>'
            f'<p class="address">{back}</p></footer>',
        )
    )


def _place(name: str) -> str:
    return f'<div id="{name}"><div class="panel"></div></div>'


def _stylesheet() -> str:
    light, dark = (_variables(theme.PALETTES[each]) for each in ("light", "dark"))
    rules = (_HERE / "page.css").read_text(encoding="utf-8")
    return (
        f":root{{{light}}}\n@media screen and (prefers-color-scheme: dark){{:root{{{dark}}}}}\n"
        f"{rules}"
    )


def _variables(palette: theme.Palette) -> str:
    own = {name: getattr(palette, name) for name in ("market", "huang", "deepseek")}
    streamlit = {f"st-{name}": getattr(palette, of) for name, of in _STREAMLIT_COLOURS.items()}
    return "".join(f"--{name}:{value};" for name, value in (own | streamlit).items())


def _colours(palette: theme.Palette) -> list[str]:
    """All colours of a palette, in one order for all palettes."""
    values: list[str] = []
    for each in fields(palette):
        value = getattr(palette, each.name)
        values += [value] if isinstance(value, str) else value
    return values


def _inside_script(text: str) -> str:
    """A script that no text in it can end."""
    return text.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def _inside_json(text: str) -> str:
    """JSON that no text in it can end."""
    return text.replace("<", "\\u003c")
