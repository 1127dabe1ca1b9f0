"""Every chart of a scenario in every format, in a folder; `make export` calls it.

A scenario is what the addresses of pages hold, `gain=5&symbol=AMD&lang=fr`, or such an address.
Each chart takes of it what it can be asked for, so the files are those of `/chart/<name>.<format>`.
The folder's README.md and index.html name each with its source.
"""

from __future__ import annotations

import argparse
import html
import json
import logging
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from pydantic import ValidationError

from components import language, page_registry
from components.addressed.model import FORMATS, Chart, NotServedError, Parameters
from components.charts.picture_process import PictureError
from components.content import citation
from components.language import gettext as _
from components.registry import CHARTS
from web.charts import answers, problems

LOCAL = "http://localhost:8501"
Scenario = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Exported:
    """One chart in the folder: its files by format, and what its JSON says of it.

    `missing` says why there are none.
    """

    chart: Chart
    address: str
    files: Mapping[str, Path]
    about: Mapping[str, Any]
    missing: str = ""


def read(text: str) -> Scenario:
    """The choices of a query string or a whole address. ValueError for one that no chart knows."""
    query = urlsplit(text).query if "://" in text else text.lstrip("?")
    given = {key: values[-1] for key, values in parse_qs(query, strict_parsing=bool(query)).items()}
    known = sorted({key for each in CHARTS.values() for key in each.parameters.model_fields})
    if unknown := [key for key in given if key not in known]:
        message = f"{', '.join(unknown)}: no chart knows this; there are {', '.join(known)}"
        raise ValueError(message)
    return given


def export(scenario: Scenario, folder: Path, site: str) -> list[Exported]:
    """Writes all charts, README.md and index.html into `folder`. ValueError for a wrong value."""
    spoken = scenario.get("lang", language.SOURCE_LANGUAGE)
    with language.override(spoken if spoken in language.LANGUAGES else language.SOURCE_LANGUAGE):
        asked = {name: _asked(each, scenario) for name, each in CHARTS.items()}
        folder.mkdir(parents=True, exist_ok=True)
        done = [_chart(each, asked[name], folder, site) for name, each in CHARTS.items()]
        (folder / "README.md").write_text("\n".join(_readme(scenario, done)), encoding="utf-8")
        (folder / "index.html").write_text("\n".join(_index(done)), encoding="utf-8")
    return done


def _asked(chart: Chart, scenario: Scenario) -> Parameters:
    given = {key: text for key, text in scenario.items() if key in chart.parameters.model_fields}
    try:
        return chart.parameters.model_validate(given)
    except ValidationError as error:
        raise ValueError("; ".join(problems.faults(error, chart.parameters))) from error


def _chart(chart: Chart, asked: Parameters, folder: Path, site: str) -> Exported:
    choices = asked.model_dump(mode="json", include=asked.model_fields_set - {"theme", "card"})
    address = page_registry.address(site, chart.page, choices)
    files: dict[str, Path] = {}
    try:
        for ending in FORMATS:
            file = folder / chart.page / f"{chart.name}.{ending}"
            content = answers.made(chart, ending, asked, address)
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(content)
            files[ending] = file.relative_to(folder)
    except (NotServedError, PictureError) as reason:
        return Exported(chart, address, files, {}, str(reason))
    about = json.loads((folder / files["json"]).read_bytes())
    return Exported(chart, address, files, {key: about[key] for key in about if key != "rows"})


def _readme(scenario: Scenario, done: Sequence[Exported]) -> Iterator[str]:
    chosen = urlencode(scenario) or _("the defaults of every page")
    yield f"# {citation.TITLE}\n"
    yield _("Scenario: `{scenario}`. `index.html` shows all charts.").format(scenario=chosen) + "\n"
    for each in done:
        yield f"## {each.about.get('title', each.chart.summary)}\n"
        if each.missing:
            yield f"{each.missing}\n"
            continue
        yield f"{each.about['source']}\n"
        if each.about["as_of"]:
            yield "- " + _("Newest figure: {time}").format(time=each.about["as_of"])
        yield f"- <{each.address}>"
        links = (f"[{ending}]({file.as_posix()})" for ending, file in each.files.items())
        yield f"- {', '.join(links)}"
        for column in each.about["columns"]:
            if column["unit"]:
                yield f"- `{column['name']}`: {column['label']}, {column['unit']}"
        yield from (f"- {term}" for term in each.about["terms"])
        yield ""


def _index(done: Sequence[Exported]) -> Iterator[str]:
    yield (
        f'<!doctype html>\n<html lang="{language.current()}">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{citation.TITLE}</title>"
        "<style>body{max-width:62rem;margin:2rem auto;padding:0 1rem;font:1rem/1.5 sans-serif}"
        "img{width:100%;height:auto}</style></head>\n<body>"
        f"<h1>{citation.TITLE}</h1>"
    )
    for each in done:
        if each.missing:
            yield f"<h2>{html.escape(each.chart.summary)}</h2><p>{html.escape(each.missing)}</p>"
            continue
        title, files = html.escape(each.about["title"]), each.files
        links = " · ".join(
            f'<a href="{file.as_posix()}">{ending.upper()}</a>' for ending, file in files.items()
        )
        yield (
            f'<h2>{title}</h2><a href="{files["html"].as_posix()}">'
            f'<img src="{files["svg"].as_posix()}" alt="{html.escape(each.about["description"])}">'
            f"</a><p>{html.escape(each.about['source'])}</p>"
            f'<p>{links} · <a href="{html.escape(each.address)}">{citation.TITLE}</a></p>'
        )
    yield "</body></html>\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Exports what is asked for; gives 1 where a chart is missing, 2 for a wrong scenario."""
    parser = argparse.ArgumentParser(prog="python -m web.export")
    parser.add_argument("--scenario", default="", help="gain=5&lang=fr, or the address of a page")
    parser.add_argument("--to", type=Path, default=Path("export"), help="the folder")
    site = os.environ.get("R1_PUBLIC_URL") or LOCAL
    parser.add_argument("--site", default=site, help="where its links lead")
    asked = parser.parse_args(arguments)
    # Without a server its caches are in memory alone, which it would say of each.
    logging.getLogger("streamlit").setLevel(logging.ERROR)
    try:
        done = export(read(asked.scenario), asked.to, asked.site.rstrip("/"))
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    for each in done:
        if each.missing:
            print(f"{each.chart.name}: {each.missing}", file=sys.stderr)
    print(f"{sum(len(each.files) for each in done)} files in {asked.to}")
    return 1 if any(each.missing for each in done) else 0


if __name__ == "__main__":
    sys.exit(main())
