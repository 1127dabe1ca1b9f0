"""Every formula of the model, in readable notation next to the sentence that says it."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from components.language import gettext as _

#: Nothing, and as high as the highest fraction, whose top the page would cut off.
_STRUT = r"\vphantom{\Bigg|}"


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula as LaTeX, a line each, and the sentence that says the same."""

    sentence: str
    latex: tuple[str, ...]


def _formula(sentence: str, *latex: str) -> Formula:
    return Formula(sentence, latex)


def _price() -> list[Formula]:
    return [
        _formula(
            _(
                "An efficiency gain g divides the compute of a task. Only the share s of the "
                "task’s cost that is compute falls with it: p is its cost afterwards."
            ),
            r"p = 1 - s + \frac{s}{g}",
        ),
        _formula(
            _(
                "Users ask for more where a task gets cheaper: the elasticity ε says how much "
                "more. Use saturates at K times today’s; without a ceiling it is p to the power −ε."
            ),
            r"Q = \frac{K}{1 + (K-1)\,p^{\varepsilon}}",
        ),
        _formula(
            _("Compute used, as a multiple of the trend: more tasks, each with less."),
            r"M = \frac{Q}{g} ",
            r"(s=1,\;K=\infty:\; M = g^{\varepsilon-1})",
        ),
        _formula(
            _(
                "The rebound is the part of the possible saving that more use eats up. Above 1 "
                "demand rises: that is Jevons’s case, and the same as M above 1."
            ),
            r"R = 1 - \frac{1 - M}{1 - 1/g}",
        ),
        _formula(
            _("The elasticity at which demand stays as it was. If g reaches K, none is enough."),
            r"\varepsilon^{*} = \frac{\ln\dfrac{g(K-1)}{K-g}}{-\ln p}",
        ),
        _formula(
            _(
                "Without a ceiling, demand is highest at this gain: beyond it the part of the cost "
                "that is not compute keeps tasks from getting cheaper."
            ),
            r"g_{\max} = \frac{s(\varepsilon-1)}{1-s}",
        ),
    ]


def _reasoning() -> list[Formula]:
    return [
        _formula(
            _(
                "A reasoned answer takes r times the tokens of a direct one, k times the compute, "
                "and is worth q times as much."
            ),
            r"k = r^{\chi}, \qquad q = r^{\theta}",
        ),
        _formula(
            _(
                "Users choose between the two by value per cost; κ says how sharply. a is the "
                "share of tasks answered with reasoning."
            ),
            r"a = \frac{1}{1 + e^{-\kappa\left(\ln q + \ln p_1 - \ln p_k\right)}}",
            r"p_1 = 1-s+\frac{s}{g},\quad p_k = 1-s+\frac{s\,k}{g}",
        ),
        _formula(
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
            _("From this gain on, a reasoned answer gives more value for its cost."),
            r"g_{u} = \frac{s\,(k-q)}{(q-1)(1-s)}",
        ),
        _formula(
            _("Over kinds of work, multipliers add up by their shares of compute."),
            r"M = w_1 M_1 + w_2 M_2 + \dots + w_n M_n\;",
        ),
    ]


def _time() -> list[Formula]:
    return [
        _formula(
            _("Users adjust over time: the elasticity goes from short run to long run."),
            r"\varepsilon(t) = \varepsilon_L - (\varepsilon_L-\varepsilon_S)\,e^{-t/\tau}",
        ),
        _formula(_("The gain spreads over time."), r"g(t) = g^{\,1-e^{-t/\tau_g}}"),
        _formula(
            _("Without the gain, compute grows along a trend that fades."),
            r"B(t) = \exp\!\left(\ln\gamma\;\tau_B\left(1-e^{-t/\tau_B}\right)\right)",
        ),
        _formula(
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
            _(
                "The part w of Nvidia’s value that hangs on compute demand moves with its long-run "
                "and its short-run multiplier; φ is the short run’s weight in the present value."
            ),
            r"\frac{\Delta V}{V} = w\left[(M_L-1)(1-\varphi) + (M_S-1)\,\varphi\right]",
        ),
        _formula(
            _(
                "Turned round: the long-run multiplier that a move implies, if the part λ of it is "
                "about the demand for compute."
            ),
            r"M_L = 1 + \frac{\lambda\,\Delta V/(V w) - \varphi\,(M_S-1)}{1-\varphi}",
        ),
        _formula(
            _("And the elasticity that gives this multiplier."),
            r"\varepsilon = \frac{-\ln\dfrac{M g\,(K-1)}{K - M g}}{\ln p}",
        ),
    ]


def _machines() -> list[Formula]:
    return [
        _formula(
            _("Training takes six operations per activated parameter and token."),
            r"C = 6\,N\,D",
        ),
        _formula(
            _("H100-equivalents that sustain a rate of operations at the utilisation achieved."),
            r"\mathrm{H100e} = \frac{\text{FLOP/s}}{\text{peak}\cdot\mathrm{MFU}}",
        ),
        _formula(
            _("Power at the meter: chips, watts of each, and the building’s overhead."),
            r"\mathrm{GW} = \mathrm{H100e}\cdot W\cdot \mathrm{PUE}\,/\,10^{9}",
        ),
    ]


def show() -> None:
    """All formulas by topic."""
    for title, formulas in (
        (_("From a gain to demand"), _price()),
        (_("Reasoning"), _reasoning()),
        (_("Time, trend and supply"), _time()),
        (_("What the market believed"), _belief()),
        (_("Machines"), _machines()),
    ):
        st.subheader(title, anchor=False)
        for formula in formulas:
            words, notation = st.columns([2, 3], gap="medium", vertical_alignment="center")
            words.markdown(formula.sentence)
            for line in formula.latex:
                notation.latex(_STRUT + line if r"\frac" in line else line)
    st.caption(
        _(
            "A multiplier within 5% of 1 counts as undetermined. The draws of “How sure” are "
            "quasi-random points from the ranges below, with a fixed seed."
        )
    )
