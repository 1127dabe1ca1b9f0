"""What the model cannot say."""

from __future__ import annotations

import streamlit as st

from components.language import gettext as _


def show() -> None:
    """The limits, one a line."""
    limits = (
        _(
            "No study identifies the long-run elasticity of all compute. Two regressions on one "
            "platform disagree even in sign."
        ),
        _(
            "The share of cost that is compute, the ceiling, the lags, the sharpness of choice and "
            "the elasticity of supply are judgements."
        ),
        _("The gain comes once. Further gains are part of the trend."),
        _("Better models enter only through the trend and the value of reasoning."),
        _("One kind of task stands for all of them."),
        _(
            "Nvidia is not compute: its share, custom chips and its power over prices lie outside "
            "the multiplier."
        ),
        _(
            "A day’s return also carries risk premia and positions; the share about compute demand "
            "is a slider, not a finding."
        ),
        _(
            "Operations are not what binds while tokens are written, memory bandwidth is: "
            "conversions use the throughput achieved."
        ),
        _(
            "As long as the trend grows faster than the gain moves demand, neither reading shows "
            "in revenue: what would have been is not observed."
        ),
    )
    st.markdown("\n".join(f"- {limit}" for limit in limits))
