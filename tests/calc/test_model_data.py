"""The model's files: what they hold, what they refuse, and the figures that must come out."""

from __future__ import annotations

import csv
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

from calc import published
from calc._interface import DOMAINS
from calc.physics import training_flop
from calc.scenario import PARAMETERS
from data.files.csv import MODEL, TableError
from data.model import DESIGNERS, observations, parameters
from data.model.observations import frame, series_names, training_runs
from data.model.parameters import Distribution, read_parameters
from data.model.published import (
    FigureGroup,
    published_figures,
    read_published_figures,
    training_flop_ratios,
)

ROOT = Path(__file__).parent.parent.parent


#: What does not come out: the source rounds further than it prints (AI 2027, Epoch AI's trends of
#: prices), or counts otherwise (DeepSeek's activated parameters).
DIFFERENT = {"V18", "V55e", "V55f", "V59", "V60"}


@pytest.mark.parametrize("figure", published_figures(), ids=lambda figure: figure.id)
def test_published_figure_is_reproduced(figure):
    computed = figure.compute()
    assert figure.reproduced(computed) is (figure.id not in DIFFERENT), (
        f"{computed} for {figure.expected}"
    )


def expected(name: str) -> list[dict[str, str]]:
    """A table of what has to come out, kept beside the tests."""
    with (Path(__file__).parent / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_no_published_figure_is_missing_or_made_easier():
    bundled = {
        row.id: (row.tests.value, row.expected, pytest.approx(row.tolerance, rel=1e-3))
        for row in published_figures()
    }
    assert len(bundled) == len(published_figures())
    assert {
        row["id"]: (row["tests"], float(row["expected"]), float(row["tolerance"]))
        for row in expected("published.csv")
    } == bundled


def test_the_tolerance_is_half_a_unit_of_what_is_printed():
    by_id = {row.id: row for row in published_figures()}
    assert by_id["V04"].tolerance == pytest.approx(0.05 / 3.7)
    # 280 is printed to the unit, seven cents to the cent: 20 / 0.065 is furthest away.
    assert by_id["V37"].tolerance == pytest.approx((0.5 + 20 / 0.065 - 20 / 0.07) / 280)
    assert by_id["V18"].tolerance == pytest.approx(0.5 / 37)


def test_a_rounded_input_counts_by_what_it_does_to_the_result():
    inputs = {"yearly_factor": 2.0, "years": 3.0}
    tolerance = published.rounding_tolerance("compounded", inputs, -8.0, 1.0, {"years": 0.2})
    assert tolerance == pytest.approx((0.5 + 2**3.1 - 8) / 8)
    both = {"years": 0.2, "yearly_factor": 0.1}
    more = published.rounding_tolerance("compounded", inputs, -8.0, 1.0, both)
    assert more - tolerance == pytest.approx((2.05**3 - 8) / 8)
    with pytest.raises(LookupError, match="months is no input of compounded"):
        published.rounding_tolerance("compounded", inputs, 8.0, 1.0, {"months": 1.0})


def test_circular_figures_say_so():
    circular = {row.id for row in published_figures() if row.tests is FigureGroup.CIRCULAR}
    assert circular == {row.id for row in published_figures() if "circular" in row.label("en")}
    assert circular == {row.id for row in published_figures() if "circulaire" in row.label("fr")}
    assert {"V70", "V72", "V74", "V75"} < circular


def test_operations_of_every_training_run():
    found = {
        run.model: training_flop(run.active_parameters, run.tokens) / run.reference_flop
        for run in training_runs()
    }
    published_ratios = {
        row["model"]: float(row["flop_over_reference"]) for row in expected("training_runs.csv")
    }
    # Four digits are printed: half a unit of the last, and a hair.
    assert found == pytest.approx(published_ratios, rel=0, abs=5.1e-5)
    independent = [found[run.model] for run in training_runs() if not run.circular]
    assert training_flop_ratios() == pytest.approx(tuple(independent))


def test_a_wrong_figure_is_not_reproduced():
    cost = next(figure for figure in published_figures() if figure.id == "V01")
    assert not cost.reproduced(cost.compute() * (1 + 1.01 * cost.tolerance))
    assert cost.reproduced(cost.compute())
    twice = published.recompute(cost.formula, {**cost.inputs, "usd_per_gpu_hour": 4.0})
    assert not cost.reproduced(twice)


def test_an_unknown_formula_or_input_is_refused():
    with pytest.raises(LookupError, match="nonsense"):
        published.recompute("nonsense", {})
    with pytest.raises(ValueError, match="ratio"):
        published.recompute("ratio", {"numerator": 1.0})


def test_every_assumption_has_a_slider_and_a_belief():
    table = parameters()
    for name in PARAMETERS:
        parameter = table[name]
        assert parameter.slider_min is not None
        parameter.prior()
        domain = DOMAINS[name]
        for end in (parameter.slider_min, parameter.slider_max, parameter.low, parameter.high):
            assert domain.low <= end <= domain.high


def test_every_parameter_speaks_two_languages():
    for parameter in parameters().values():
        assert parameter.label("en")
        assert parameter.meaning("fr") != parameter.meaning("en")
        assert (parameter.figure("en") is None) == (parameter.figure("fr") is None)


def test_only_what_is_believed_can_be_drawn():
    table = parameters()
    with pytest.raises(ValueError, match="pue"):
        table["pue"].prior()
    assert table["pue"].distribution is Distribution.RANGE


def test_addresses_are_secure():
    rows = [*parameters().values(), *published_figures(), *training_runs()]
    addresses = [address for row in rows for address in row.urls]
    assert len(addresses) > 100
    assert all(address.startswith("https://") for address in addresses)


def test_series():
    assert set(series_names()) >= {
        "nvidia_dc_revenue",
        "h100_rental_one_year",
        "google_tokens_month",
    }
    rent = frame("h100_rental_one_year")
    assert rent["value"].tolist()[:2] == [1.7, 2.35]
    assert rent.index.is_monotonic_increasing
    for designer in DESIGNERS:
        chips = observations(f"{designer}_h100e_cumulative")
        assert [row.date for row in chips if row.partial] in ([], [chips[-1].date])
        assert all(row.low < row.value < row.high for row in chips)


def test_a_quarter_that_was_incomplete_is_whole_in_the_newer_export():
    chips = {row.date.isoformat(): row for row in observations("nvidia_h100e_cumulative")}
    assert not chips["2026-03-31"].partial
    assert chips["2026-03-31"].value == 17_048_399


def test_indices_of_one_day_are_the_range_of_the_parameter():
    for gpu in ("h100", "b200"):
        values = [row.value for row in observations(f"{gpu}_rental_index")]
        parameter = parameters()[f"usd_per_{gpu}_hour_index"]
        assert (parameter.low, parameter.high) == (min(values), max(values))
        assert parameter.default == pytest.approx(statistics.median(values), abs=0.01)


def test_a_series_that_is_not_there_is_refused():
    with pytest.raises(LookupError, match="nowhere"):
        observations("nowhere")


def copied(folder: Path, name: str, change) -> Path:
    """The model's files in `folder`, one of them with its rows changed."""
    for file in MODEL.iterdir():
        shutil.copy(file, folder)
    path = folder / name
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows = change(rows) or rows
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return folder


def edit(of: str, /, **cells):
    def change(rows):
        next(row for row in rows if row["key"] == of).update(cells)

    return change


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (edit("gain", default="99"), "default lies outside"),
        (edit("gain", default="four"), "default"),
        (edit("gain", default="nan"), "default"),
        (edit("gain", url="http://example.org"), "url.*must be an https address"),
        (edit("gain", url="https://example.org/<script>"), "url.*must be an https address"),
        (edit("gain", source=""), "source is missing"),
        (edit("gain", slider_max=""), "a slider needs"),
        (edit("gain", slider_min="5"), "outside its slider"),
        (edit("gain", meaning_fr=""), "meaning_fr"),
        (edit("gain", figure_fr=""), "figure_fr belong"),
        (edit("gain", shape="1 2 3"), "shape"),
        (edit("gain", confidence="Z"), "confidence"),
        (edit("gain", key="lag"), "lag, key: stands twice"),
        (lambda rows: [r for r in rows if r["key"] != "ceiling"], "ceiling, key: is missing"),
    ],
)
def test_a_broken_parameter_is_refused_by_place(tmp_path, change, problem):
    folder = copied(tmp_path, "parameters.csv", change)
    with pytest.raises(TableError, match=rf"model/parameters\.csv.*{problem}"):
        read_parameters(folder)


@pytest.mark.parametrize(
    ("cells", "place"),
    [
        ({"formula": "nonsense"}, r"V\d+, formula"),
        ({"inputs": "hours=@nowhere"}, r"V\d+, inputs\.hours: @nowhere refers to nothing"),
        ({"inputs": "hours=@gain.middle"}, r"V\d+, inputs\.hours"),
        ({"inputs": "hours=@series/h100_rental/2000-01-01"}, r"V\d+, inputs\.hours"),
        ({"inputs": "hours=@config/deepseek_v3/nothing"}, r"V\d+, inputs\.hours"),
        ({"inputs": "hours=inf"}, r"V\d+, inputs\.hours"),
        ({"inputs": "hours=many"}, r"V\d+, inputs\.hours"),
        ({"last_digit": "0"}, "last_digit"),
        ({"input_last_digits": "nothing=1"}, r"input_last_digits: nothing is no input"),
        ({"input_last_digits": "hours=many"}, r"input_last_digits"),
        ({"tests": "everything"}, "tests"),
    ],
)
def test_a_broken_figure_is_refused_by_place(tmp_path, cells, place):
    folder = copied(tmp_path, "validation.csv", lambda rows: rows[0].update(cells))
    with pytest.raises(TableError, match=rf"model/validation\.csv.*{place}"):
        read_published_figures(folder)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(TableError, match=r"model/parameters\.csv: cannot be read"):
        read_parameters(tmp_path)


def test_calc_needs_neither_altair_nor_streamlit_nor_data():
    names = ("demand", "physics", "fleet", "belief", "scenario", "priors", "uncertainty")
    modules = [f"calc.{name}" for name in (*names, "verdict", "published")]
    code = (
        f"import importlib, sys; [importlib.import_module(m) for m in {modules}];"
        "print({'altair', 'streamlit', 'data', 'scipy.stats', 'scipy.optimize'} & set(sys.modules))"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "set()"
