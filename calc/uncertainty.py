"""How sure the model is: draws from the priors, and which assumption the result hangs on.

The verdict follows the priors, and a page that shows these results has to say so. Draws are
quasi-random (scrambled Sobol points), so a seed gives the same result on every machine.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from scipy.special import ndtr, ndtri

from calc import _formulas as formulas
from calc._backend import NUMPY, array
from calc._domain import NOT_NEGATIVE, check_count, refuse
from calc.operands import FloatArray
from calc.priors import HIGH_QUANTILE, LOW_QUANTILE, Fixed, Prior, Priors
from calc.scenario import LONG_RUN, PARAMETERS, Scenario

BLOCK = 512
"""Draws at a time where each is followed through many times."""

DRAWS = 32_768
"""Draws where the caller does not say; quasi-random points are best in powers of two."""

UNDETERMINED = 0.05
"""|ln M| below this is neither more nor less demand: the question is undetermined."""


@dataclass(frozen=True, slots=True)
class Quantiles:
    """The 5 %, 50 % and 95 % quantiles of a result."""

    low: float
    median: float
    high: float


@dataclass(frozen=True, slots=True)
class LongRunOdds:
    """Shares of the draws by the rule of 5 %, adding up to 1.

    `more`: ln M_L ≥ 0.05; `less`: ln M_L ≤ −0.05; `within`: undetermined.
    """

    more: float
    within: float
    less: float


@dataclass(frozen=True, slots=True)
class MonteCarlo:
    """What the draws say about the multipliers.

    Probabilities are shares of the draws: of M > 1, and of |ln M| < 0.05 (undetermined). `odds`
    are those of the long run by the rule of 5 %. `probability_turn` is that of M_S < 1 ≤ M_L: of
    the two ends alone, without that rule and without the path between them.
    """

    short_run: Quantiles
    long_run: Quantiles
    probability_short_run: float
    probability_long_run: float
    undetermined_short_run: float
    undetermined_long_run: float
    probability_turn: float
    odds: LongRunOdds
    draws: int
    seed: int


@dataclass(frozen=True, slots=True, eq=False)
class Fan:
    """M(t) over the draws: `bands[i, j]` is the quantile `quantiles[i]` at `years[j]`.

    `probability_above[j]` is the share of the draws with ln M ≥ 0.05 at `years[j]`.
    """

    years: FloatArray
    quantiles: tuple[float, ...]
    bands: FloatArray
    probability_above: FloatArray


@dataclass(frozen=True, slots=True)
class Bar:
    """One assumption moved over its 5–95 % range, all others at their central values.

    At `centre` it is at its own central value too. Demand need not be monotone in an assumption:
    both ends may lie on one side of that.
    """

    parameter: str
    low: float
    high: float
    multiplier_at_low: float
    multiplier_at_high: float
    multiplier_at_centre: float

    @property
    def span(self) -> tuple[float, float]:
        """The lowest and the highest multiplier of both ends and the centre."""
        found = (self.multiplier_at_low, self.multiplier_at_centre, self.multiplier_at_high)
        return min(found), max(found)

    @property
    def swing(self) -> float:
        """Ln of the highest multiplier over the lowest, by which a tornado is sorted."""
        lowest, highest = self.span
        return math.log(highest / lowest)

    @property
    def decides(self) -> bool:
        """Whether the range reaches to both readings: 5 % less, and 5 % more, than without R1."""
        lowest, highest = map(math.log, self.span)
        return lowest <= -UNDETERMINED and highest >= UNDETERMINED


@dataclass(frozen=True, slots=True)
class SobolIndices:
    """Shares of the variance of ln M_L: by one parameter alone, and with all its interactions."""

    first_order: Mapping[str, float]
    total: Mapping[str, float]
    points: int


def _check_draws(draws: int) -> None:
    check_count("draws", draws, 2)


def _uniform(draws: int, seed: int) -> FloatArray:
    """Scrambled Sobol points in (0, 1), one row a parameter."""
    # Importing scipy.stats takes about a second: only pages that draw pay for it.
    from scipy.stats import qmc

    exponent = math.ceil(math.log2(draws))
    points = qmc.Sobol(len(PARAMETERS), rng=seed).random_base2(exponent)[:draws]
    # A point can fall on 0, where a normal distribution has no quantile.
    tiny = np.finfo(np.float64).eps
    return np.asarray(np.clip(points.T, tiny, 1 - tiny))


def _scenario(priors: Priors, probabilities: Mapping[str, FloatArray]) -> Scenario:
    """The draws at independent probabilities, elasticities tied together."""
    values = {
        name: prior.ppf(probabilities[name])
        for name, prior in priors.by_name().items()
        if name != "short_run_elasticity"
    }
    rho = priors.elasticity_correlation
    long, own = probabilities["long_run_elasticity"], probabilities["short_run_elasticity"]
    tied = ndtr(rho * ndtri(long) + math.sqrt(1 - rho * rho) * ndtri(own)) if rho else own
    short = priors.short_run_elasticity.ppf(tied)
    values["short_run_elasticity"] = np.minimum(short, values["long_run_elasticity"])
    return Scenario(**values)


def draw(priors: Priors, draws: int = DRAWS, seed: int = 0) -> Scenario:
    """`draws` ≥ 2 scenarios from the priors, as one scenario of arrays."""
    _check_draws(draws)
    return _scenario(priors, dict(zip(PARAMETERS, _uniform(draws, seed), strict=True)))


def _quantiles(values: FloatArray) -> Quantiles:
    return Quantiles(*(float(q) for q in np.quantile(values, (LOW_QUANTILE, 0.5, HIGH_QUANTILE))))


def _share(condition: np.ndarray) -> float:
    return float(np.count_nonzero(condition) / condition.size)


def _both_ends(scenarios: Scenario) -> tuple[FloatArray, FloatArray]:
    """Short- and long-run multiplier of a scenario of checked arrays.

    Together, as they share all but the elasticity.
    """
    names = ("short_run_elasticity", "long_run_elasticity")
    logarithms = np.concatenate(
        [
            formulas.log_demand(
                NUMPY, block, block.gain, np.stack([getattr(block, name) for name in names])
            )
            for block in scenarios.blocks(8 * BLOCK)
        ],
        axis=1,
    )
    short, long = (
        formulas.exponential(NUMPY, log_m, name, getattr(scenarios, name), gain=scenarios.gain)
        for name, log_m in zip(names, logarithms, strict=True)
    )
    return short, long


def monte_carlo(priors: Priors, draws: int = DRAWS, seed: int = 0) -> MonteCarlo:
    """Short- and long-run multiplier over `draws` scenarios, reasoning included."""
    short, long = _both_ends(draw(priors, draws, seed).arrays())
    rises, within = long >= 1, np.abs(np.log(long)) < UNDETERMINED
    return MonteCarlo(
        short_run=_quantiles(short),
        long_run=_quantiles(long),
        probability_short_run=_share(short > 1),
        probability_long_run=_share(long > 1),
        undetermined_short_run=_share(np.abs(np.log(short)) < UNDETERMINED),
        undetermined_long_run=_share(within),
        probability_turn=_share((short < 1) & rises),
        odds=LongRunOdds(
            more=_share(rises & ~within), within=_share(within), less=_share(~rises & ~within)
        ),
        draws=draws,
        seed=seed,
    )


def fan(
    priors: Priors,
    years: Sequence[float],
    draws: int = 8192,
    seed: int = 0,
    quantiles: Sequence[float] = (LOW_QUANTILE, 0.25, 0.5, 0.75, HIGH_QUANTILE),
) -> Fan:
    """Median and bands of M(t) at `years` (each ≥ 0) over `draws` scenarios."""
    times = array("years", years, NOT_NEGATIVE)
    scenarios = draw(priors, draws, seed).arrays()  # checked once, not block by block
    log_m = np.concatenate(
        [
            formulas.log_path(NUMPY, times[:, np.newaxis], block)
            for block in scenarios.blocks(BLOCK)
        ],
        axis=1,
    )
    multipliers = formulas.exponential(
        NUMPY, log_m, "long_run_elasticity", scenarios.long_run_elasticity, gain=scenarios.gain
    )
    bands = np.quantile(multipliers, quantiles, axis=1)
    return Fan(times, tuple(quantiles), bands, np.mean(log_m >= UNDETERMINED, axis=1))


def tornado(priors: Priors, centre: Scenario) -> tuple[Bar, ...]:
    """M_L with one assumption at a time at its 5 % and 95 % quantile; the widest swing first.

    `centre` holds the numbers at which the others stand.
    """
    ends = np.array([LOW_QUANTILE, HIGH_QUANTILE])
    at_centre = float(centre.long_run_multiplier())
    bars = []
    for name in LONG_RUN:
        low, high = (float(end) for end in priors.by_name()[name].ppf(ends))
        at_low, at_high = (
            float(replace(centre, **{name: end}).long_run_multiplier()) for end in (low, high)
        )
        bars.append(Bar(name, low, high, at_low, at_high, at_centre))
    return tuple(sorted(bars, key=lambda bar: -bar.swing))


def sobol_indices(priors: Priors, points: int = 4096, seed: int = 0) -> SobolIndices:
    """Sobol indices of ln M_L: whose uncertainty makes the result uncertain.

    The parameters of M_L are independent in the priors, as the method needs. `points` is a power
    of two; the formula is evaluated (parameters + 2) times as often. What is `Fixed` has no share.
    """
    from scipy import stats

    check_count("points", points, 2)
    if points & (points - 1):
        raise refuse("points", points, "{2, 4, 8, …}")
    beliefs = {name: prior for name, prior in priors.by_name().items() if name in LONG_RUN}
    free = [name for name, prior in beliefs.items() if not isinstance(prior, Fixed)]
    if not free:
        raise ValueError("every parameter is fixed: there is no variance to share out")

    # The long run does not depend on these; a scenario has them all the same.
    others = {
        name: float(prior.ppf(np.array(0.5)))
        for name, prior in priors.by_name().items()
        if name not in LONG_RUN
    }

    def log_multiplier(values: FloatArray) -> FloatArray:
        known = {
            name: np.full(values.shape[1:], prior.value)
            for name, prior in beliefs.items()
            if isinstance(prior, Fixed)
        }
        known.update(zip(free, values, strict=True))
        a = Scenario(**known, **others)
        return np.asarray(formulas.log_demand(NUMPY, a, a.gain, a.long_run_elasticity))

    found = stats.sobol_indices(
        func=log_multiplier,
        n=points,
        dists=[_Distribution(beliefs[name]) for name in free],
        rng=np.random.default_rng(seed),
    )
    nothing = dict.fromkeys(beliefs, 0.0)
    first = nothing | {n: float(v) for n, v in zip(free, found.first_order, strict=True)}
    total = nothing | {n: float(v) for n, v in zip(free, found.total_order, strict=True)}
    return SobolIndices(MappingProxyType(first), MappingProxyType(total), points)


@dataclass(frozen=True, slots=True)
class _Distribution:
    """A prior whose quantile function also stands the end points that Sobol points reach."""

    prior: Prior

    def ppf(self, probability: FloatArray) -> FloatArray:
        tiny = np.finfo(np.float64).eps
        return self.prior.ppf(np.clip(probability, tiny, 1 - tiny))


@dataclass(frozen=True, slots=True, eq=False)
class Robustness:
    """P(ln M_L ≥ band) by what one believes: `[i, j]` at elasticity i, compute share j."""

    long_run_elasticities: FloatArray
    compute_shares: FloatArray
    probability: FloatArray


def robustness(  # noqa: PLR0913, PLR0917 - two axes, what stays, and how to draw
    priors: Priors,
    best_guess: Scenario,
    long_run_elasticities: Sequence[float],
    compute_shares: Sequence[float],
    draws: int = 4096,
    seed: int = 0,
    *,
    band: float = 0.0,
) -> Robustness:
    """How P(ln M_L ≥ `band`) moves with the two beliefs that matter.

    Each long-run elasticity becomes the belief's new centre (`best_guess` says where it stands
    now), each compute share is taken as certain; all else keeps its prior and its draws.
    """
    scenarios = draw(priors, draws, seed)
    present = float(best_guess.long_run_elasticity)  # type: ignore[arg-type]  # plain numbers
    quantiles = dict(zip(PARAMETERS, _uniform(draws, seed), strict=True))["long_run_elasticity"]
    probability = np.empty((len(long_run_elasticities), len(compute_shares)))
    for row, elasticity in enumerate(long_run_elasticities):
        drawn = priors.long_run_elasticity.moved(present, elasticity).ppf(quantiles)
        for column, share in enumerate(compute_shares):
            world = replace(scenarios, long_run_elasticity=drawn, compute_share=share)
            logarithms = np.log(world.long_run_multiplier())
            probability[row, column] = _share(logarithms >= band)
    return Robustness(
        np.asarray(long_run_elasticities, dtype=np.float64),
        np.asarray(compute_shares, dtype=np.float64),
        probability,
    )
