"""How wrong analysts usually were: bias and spread of their past log misses.

A log miss is ln(came/expected). The bias differs from subject to subject, the spread around it is
one for all (pooled), since each subject alone has too few misses to tell its own.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from calc._domain import REAL, check, refuse


@dataclass(frozen=True, slots=True)
class Habit:
    """What past misses say of the next one.

    `bias` and `count` by subject: mean log miss and number of misses. `spread` is the pooled
    standard deviation around the biases, on `freedom` degrees of freedom.
    """

    bias: Mapping[str, float]
    count: Mapping[str, int]
    spread: float
    freedom: int

    def at_face_value(self) -> Habit:
        """The same spread without a bias: the usual miss is not subtracted."""
        return replace(self, bias=dict.fromkeys(self.bias, 0.0))


def habit(surprises: Mapping[str, Sequence[float]]) -> Habit:
    """Bias b_k and pooled variance s² = Σ_k Σ(x−b_k)²/(N−K) of log misses x by subject.

    Each of the K subjects has one miss or more, and all N together at least K + 1 (ValueError).
    """
    if not surprises:
        raise refuse("surprises", "{}", "one subject or more")
    for subject, misses in surprises.items():
        if len(misses) < 1:
            raise refuse(f"surprises[{subject}]", "()", "one miss or more")
        check(f"surprises[{subject}]", misses, REAL)
    freedom = sum(len(misses) for misses in surprises.values()) - len(surprises)
    if freedom < 1:
        raise refuse(
            "number of surprises", freedom + len(surprises), "more than there are subjects"
        )
    bias = {subject: float(np.mean(misses)) for subject, misses in surprises.items()}
    squares = sum((x - bias[subject]) ** 2 for subject, misses in surprises.items() for x in misses)
    return Habit(
        bias=bias,
        count={subject: len(misses) for subject, misses in surprises.items()},
        spread=math.sqrt(squares / freedom),
        freedom=freedom,
    )
