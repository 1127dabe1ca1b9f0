"""The formulas as LaTeX, with the sentence that says the same and the functions that compute it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from components.language import gettext as _
from components.language import pgettext

_WORD = re.compile(r"\\text\{([^}]*)\}")


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula as LaTeX, a line each.

    `functions` are the functions of `calc` that compute it, separated by spaces.
    """

    names: str
    sentence: str
    latex: tuple[str, ...]

    @property
    def functions(self) -> tuple[str, ...]:
        """The functions as module and name: `demand.rebound`."""
        return tuple(self.names.split())


def _words() -> dict[str, str]:
    """The words that stand in formulas, in the visitor's language."""
    return {
        "bytes per value": pgettext("formula", "bytes per value"),
        "capital": pgettext("formula", "capital"),
        "chip": pgettext("formula", "chip"),
        "chips": pgettext("formula", "chips"),
        "context": pgettext("formula", "context"),
        "cost": pgettext("formula", "cost"),
        "hours": pgettext("formula", "hours"),
        "nodes": pgettext("formula", "nodes"),
        "passes": pgettext("formula", "passes"),
        "peak": pgettext("formula", "peak"),
        "revenue": pgettext("formula", "revenue"),
        "share": pgettext("formula", "share"),
        "tokens per day": pgettext("formula", "tokens per day"),
        "tokens/s": pgettext("formula", "tokens/s"),
    }


def _formula(names: str, sentence: str, *latex: str) -> Formula:
    words = _words()
    translated = (_WORD.sub(lambda word: rf"\text{{{words[word[1]]}}}", line) for line in latex)
    return Formula(names, sentence, tuple(translated))


def topics() -> list[tuple[str, list[Formula]]]:
    """All formulas, by topic."""
    return [
        (_("From a gain to demand"), _price()),
        (_("Reasoning"), _reasoning()),
        (_("Time, trend and supply"), _time()),
        (_("What the market believed"), _belief()),
        (_("Machines"), _machines()),
        (_("Operations, hours and memory"), _operations()),
    ]


def _price() -> list[Formula]:
    return [
        _formula(
            "demand.price_ratio",
            _(
                "An efficiency gain g divides the compute of a task. Only the share s of the "
                "task’s cost that is compute falls with it: p is its cost afterwards."
            ),
            r"p = 1 - s + \frac{s}{g}",
        ),
        _formula(
            "demand.quantity_ratio",
            _(
                "Users ask for more where a task gets cheaper: the elasticity ε says how much "
                "more. Use saturates at K times today’s; without a ceiling it is p to the power −ε."
            ),
            r"Q = \frac{K}{1 + (K-1)\,p^{\varepsilon}}",
        ),
        _formula(
            "demand.demand_multiplier",
            _("Compute used, as a multiple of the trend: more tasks, each with less."),
            r"M = \frac{Q}{g} ",
            r"(s=1,\;K=\infty:\; M = g^{\varepsilon-1})",
        ),
        _formula(
            "demand.rebound",
            _(
                "The rebound is the part of the possible saving that more use eats up. Above 1 "
                "demand rises: that is Jevons’s case, and the same as M above 1."
            ),
            r"R = 1 - \frac{1 - M}{1 - 1/g}",
        ),
        _formula(
            "demand.marginal_rebound",
            _("The rebound of a vanishing gain."),
            r"\lim_{g \to 1} R = s\,\varepsilon\,\frac{K-1}{K}",
        ),
        _formula(
            "demand.break_even_elasticity",
            _("The elasticity at which demand stays as it was. If g reaches K, none is enough."),
            r"\varepsilon^{*} = \frac{\ln\dfrac{g(K-1)}{K-g}}{-\ln p}",
        ),
        _formula(
            "demand.peak_gain",
            _(
                "Without a ceiling, demand is highest at this gain: beyond it the part of the cost "
                "that is not compute keeps tasks from getting cheaper."
            ),
            r"g_{\max} = \frac{s(\varepsilon-1)}{1-s}",
        ),
        _formula(
            "demand.upper_break_even_gain",
            _(
                "Beyond a still larger gain even elastic demand uses less compute than before. By "
                "root search above the peak."
            ),
            r"g_{+} = \max\{g : M(g) \ge 1\}",
        ),
    ]


def _reasoning() -> list[Formula]:
    return [
        _formula(
            "",
            _(
                "A reasoned answer takes r times the tokens of a direct one, k times the compute, "
                "and is worth q times as much."
            ),
            r"k = r^{\chi}, \qquad q = r^{\theta}",
        ),
        _formula(
            "demand.reasoning_share",
            _(
                "Users choose between the two by value per cost; κ says how sharply. a is the "
                "share of tasks answered with reasoning."
            ),
            r"a = \frac{1}{1 + e^{-\kappa\left(\ln q + \ln p_1 - \ln p_k\right)}}",
            r"p_1 = 1-s+\frac{s}{g},\quad p_k = 1-s+\frac{s\,k}{g}",
        ),
        _formula(
            "demand.demand_multiplier_with_reasoning",
            _(
                "Compute used by both kinds of answer, as a multiple of before. When compute gets "
                "cheaper, the fixed part of the cost makes the better answer relatively cheaper "
                "(Alchian and Allen). With s = 1 this effect is nil: Huang’s price channel wants s "
                "near 1, his reasoning channel wants it lower. That is the heart of the debate."
            ),
            r"N(g) = (1-a)\,\frac{Q(p_1)}{g} + a\,\frac{k}{g}\,Q\!\left(\frac{p_k}{q}\right)",
            r"M = \frac{N(g)}{N(1)}",
        ),
        _formula(
            "demand.reasoning_token_share",
            _("The share of all tokens that belong to reasoned answers."),
            r"\frac{a\,r\,Q_k}{(1-a)\,Q_1 + a\,r\,Q_k}",
            r"Q_1 = Q(p_1),\quad Q_k = Q(p_k/q)",
        ),
        _formula(
            "demand.unlock_gain",
            _("From this gain on, a reasoned answer gives more value for its cost."),
            r"g_{u} = \frac{s\,(k-q)}{(q-1)(1-s)}",
        ),
        _formula(
            "demand.workload_multiplier",
            _("Over kinds of work, multipliers add up by their shares of compute."),
            r"M = w_1 M_1 + w_2 M_2 + \dots + w_n M_n\;",
        ),
    ]


def _time() -> list[Formula]:
    return [
        _formula(
            "demand.elasticity_at",
            _("Users adjust over time: the elasticity goes from short run to long run."),
            r"\varepsilon(t) = \varepsilon_L - (\varepsilon_L-\varepsilon_S)\,e^{-t/\tau}",
        ),
        _formula(
            "demand.gain_at", _("The gain spreads over time."), r"g(t) = g^{\,1-e^{-t/\tau_g}}"
        ),
        _formula(
            "demand.demand_path",
            _("The path: the multiplier of the gain in use and of the elasticity reached by then."),
            r"M(t) = M\bigl(g(t),\, \varepsilon(t)\bigr)",
        ),
        _formula(
            "demand.break_even_time",
            _(
                "When the elasticity reaches break-even: for a gain in use at once, this is when "
                "demand is back at its trend."
            ),
            r"t^{*} = \tau\,\ln\frac{\varepsilon_L-\varepsilon_S}{\varepsilon_L-\varepsilon^{*}}",
        ),
        _formula(
            "demand.return_time demand.settling_time",
            _(
                "With a gain that spreads, by root search: the first time at which demand is back "
                "at its trend, and the last at which it crosses it."
            ),
            r"M(t) = 1",
        ),
        _formula(
            "demand.trend",
            _("Without the gain, compute grows along a trend that fades."),
            r"B(t) = \exp\!\left(\ln\gamma\;\tau_B\left(1-e^{-t/\tau_B}\right)\right)",
        ),
        _formula(
            "demand.supply_adjusted_multiplier",
            _(
                "Hardware gets dearer when more of it is wanted. That dampens the multiplier and "
                "never turns its sign, so rents are a test: if M is below 1, they fall below trend."
            ),
            r"c = M^{1/\eta}, \qquad M = \frac{Q\!\left(1-s+s\,c/g\right)}{g}",
        ),
    ]


def _belief() -> list[Formula]:
    return [
        _formula(
            "belief.price_move",
            _(
                "The part w of Nvidia’s value that hangs on compute demand moves with its long-run "
                "and its short-run multiplier; φ is the short run’s weight in the present value."
            ),
            r"\frac{\Delta V}{V} = w\left[(M_L-1)(1-\varphi) + (M_S-1)\,\varphi\right]",
        ),
        _formula(
            "belief.short_run_weight",
            _(
                "The weight of the short run: the present value of what fades with the lag τ, by "
                "that of the whole. Cash flows grow by h₁ for T years, by h₂ after."
            ),
            r"\varphi = \frac{PV(\rho + 1/\tau)}{PV(\rho)}",
            r"PV(x) = \frac{1-e^{-(x-h_1)T}}{x-h_1} + \frac{e^{-(x-h_1)T}}{x-h_2}",
        ),
        _formula(
            "belief.implied_multiplier",
            _(
                "Turned round: the long-run multiplier that a move implies, if the part λ of it is "
                "about the demand for compute."
            ),
            r"M_L = 1 + \frac{\lambda\,\Delta V/(V w) - \varphi\,(M_S-1)}{1-\varphi}",
        ),
        _formula(
            "belief.implied_elasticity",
            _("And the elasticity that gives this multiplier."),
            r"\varepsilon = \frac{-\ln\dfrac{M g\,(K-1)}{K - M g}}{\ln p}",
        ),
    ]


def _machines() -> list[Formula]:
    return [
        _formula(
            "fleet.h100_equivalents",
            _("H100-equivalents that sustain a rate of operations at the utilisation achieved."),
            r"\mathrm{H100e} = \frac{\mathrm{FLOP/s}}{\text{peak}\cdot\mathrm{MFU}}",
        ),
        _formula(
            "fleet.h100_equivalents_per_gpu fleet.gpus_of_generation",
            _("Chips of another generation, by their peak rate."),
            r"\text{chips} = \mathrm{H100e}\cdot"
            r"\frac{\text{peak}_{\mathrm{H100}}}{\text{peak}_{\text{chip}}}",
        ),
        _formula(
            "fleet.gigawatts physics.fleet_power",
            _("Power at the meter: chips, watts of each, and the building’s overhead."),
            r"\mathrm{GW} = \mathrm{H100e}\cdot W\cdot \mathrm{PUE}\,/\,10^{9}",
        ),
        _formula(
            "fleet.capex_usd fleet.nvidia_revenue_usd",
            _("Capital by the gigawatt, and Nvidia’s part of it."),
            r"\text{capital} = \mathrm{GW}\cdot \mathrm{USD/GW}",
            r"\text{revenue} = \text{capital}\cdot \text{share}",
        ),
    ]


def _operations() -> list[Formula]:
    return [
        _formula(
            "physics.training_flop",
            _("Training takes six operations per activated parameter and token."),
            r"C = 6\,N\,D",
        ),
        _formula(
            "physics.inference_flop_per_token",
            _("A token at inference takes two per activated parameter, and the attention."),
            r"c = 2\,N + A",
        ),
        _formula(
            "physics.attention_flop_per_token",
            _(
                "Attention: over layers L, heads h, their dimensions and the context; half of the "
                "context if causal, three passes in training."
            ),
            r"A = \text{passes}\cdot 2\,L\,h\,(d_{qk}+d_v)\cdot \text{context}",
        ),
        _formula(
            "physics.gpu_hours physics.utilisation",
            _("Chip-hours from operations, or the utilisation that the hours imply."),
            r"\text{hours} = \frac{C}{3600\cdot\text{peak}\cdot\mathrm{MFU}}",
        ),
        _formula(
            "physics.rental_cost",
            _("What these hours cost to rent."),
            r"\text{cost} = \text{hours}\cdot\mathrm{USD/h}",
        ),
        _formula(
            "physics.serving_nodes",
            _("Nodes busy around the clock for a day’s tokens."),
            r"\text{nodes} = \frac{\text{tokens per day}}{86\,400\cdot\text{tokens/s}}",
        ),
        _formula(
            "physics.kv_cache_bytes_per_token",
            _("Memory that one token of context takes."),
            r"b = L\cdot d_{kv}\cdot \text{bytes per value}",
        ),
        _formula(
            "physics.transformer_parameters",
            _(
                "Parameters of a DeepSeek model, counted from its published configuration: "
                "embeddings, and in each layer attention, norms, dense part or experts. Activated "
                "are those of the experts that one token uses."
            ),
            r"N = N_{\mathrm{embed}} + \sum_{\ell=1}^{L}"
            r"\left(N_{\mathrm{attn}} + N_{\mathrm{ffn},\ell}\right)",
        ),
    ]
