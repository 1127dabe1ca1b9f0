"""The article's statements, their verdicts, and the figures that the project computes for them."""

from data.claims.ledger import (
    Basis,
    Claim,
    ErrorPath,
    Ledger,
    Link,
    Stage,
    Verdict,
)
from data.claims.loading import load_ledger
from data.claims.review import (
    CheckedClaim,
    ComputedFigure,
    Rechecked,
    Review,
    completed,
    gather,
    review,
)
from data.claims.selecting import counts, select

__all__ = [
    "Basis",
    "CheckedClaim",
    "Claim",
    "ComputedFigure",
    "ErrorPath",
    "Ledger",
    "Link",
    "Rechecked",
    "Review",
    "Stage",
    "Verdict",
    "completed",
    "counts",
    "gather",
    "load_ledger",
    "review",
    "select",
]
