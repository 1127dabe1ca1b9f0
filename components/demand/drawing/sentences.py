"""What a drawing says, in words. They follow the numbers: no sentence here knows who is right."""

from __future__ import annotations

from datetime import date

from calc.drawing import TOLERANCE, YEARS, Computing, DrawingAnswer, Pace
from calc.drawing_fit import Fit
from components import format as fmt
from components.demand import assumptions
from components.language import gettext as _
from components.language import mark, pgettext

_AS_BEFORE = 0.05  # a height this close to 1 is said to be as before
_CLEAR_MISFIT = 0.05
_BREAK_EVEN = "even"
_NAMES = {
    "market": mark("The market"),
    "defaults": mark("Our assumptions"),
    "published": mark("Published estimate"),
    "huang": mark("Huang"),
    "jevons": mark("Textbook Jevons"),
    _BREAK_EVEN: mark("No change"),
}


def name(key: str) -> str:
    """The name of an expectation, or of the break-even (`even`), beside its line."""
    return _(_NAMES[key])


def _who(key: str) -> str:
    """The same as it follows "with" and "than"."""
    return {
        "market": _("the market of 27 January"),
        "defaults": _("our own assumptions"),
        "published": _("the published estimate"),
        "huang": pgettext("you agree with", "Huang’s thesis"),
        "jevons": _("textbook Jevons"),
    }[key]


def question(gain: float) -> str:
    """What a visitor is asked."""
    shares = {
        2: _("AI now needs half of the computing. Draw how much people will use it."),
        3: _("AI now needs a third of the computing. Draw how much people will use it."),
        4: _("AI now needs a quarter of the computing. Draw how much people will use it."),
        5: _("AI now needs a fifth of the computing. Draw how much people will use it."),
        10: _("AI now needs a tenth of the computing. Draw how much people will use it."),
    }
    if gain in shares:
        return shares[int(gain)]
    return _("AI now needs {gain} times less computing. Draw how much people will use it.").format(
        gain=short(gain)
    )


def nothing_to_draw(gain: float) -> str:
    """What is said where the gain is so small that every curve is flat."""
    return _(
        "At a gain of {gain} an answer takes as much computing as before: there is nothing to draw."
    ).format(gain=assumptions.value_text(gain))


def source(*, drawn: bool) -> str:
    """Where the curves of the picture come from; `drawn` where one of them is a visitor's."""
    if drawn:
        return _("Source: your curve is in the address; all others come from this project’s model.")
    return _("Source: the model of this project; parameters and formulas on the method page.")


def short(value: float) -> str:
    """A ratio with one digit behind the point where it has one: 4, 3.3."""
    return fmt.number(value, 0 if abs(value - round(value)) < 0.05 else 1)


def times(height: float) -> str:
    """A height as such: ×3.3."""
    return f"×{short(height)}"


def last_year(shock: date) -> int:
    """The calendar year in which a drawing ends."""
    return shock.year + YEARS[-1]


def headline(answer: DrawingAnswer) -> str:
    """What 1 % of computing saved makes in use."""
    if answer.use_per_saving is None:
        return _("You draw less use than before, although an answer takes less computing.")
    if round(answer.use_per_saving, 1) == 0:
        return _("1% of computing saved makes no more use.")
    return _("1% of computing saved makes {use}% more use.").format(
        use=fmt.number(answer.use_per_saving, 1)
    )


def change(answer: DrawingAnswer) -> str:
    """What it does to computing, as a signed share: −17%."""
    return fmt.percent(answer.multiplier - 1, 0)


def use(answer: DrawingAnswer) -> str:
    """How much use is drawn."""
    if abs(answer.end - 1) <= _AS_BEFORE:
        return _("You draw as many answers as before.")
    if answer.end < 1:
        return _("You draw {share} fewer answers.").format(
            share=fmt.percent(1 - answer.end, 0, signed=False)
        )
    return _("You draw {count} times as many answers.").format(count=short(answer.end))


def computing(answer: DrawingAnswer, shock: date) -> str:
    """What that does to computing, the way there included."""
    texts = {
        (None, Computing.LESS): _("That takes {amount} less computing in {year}."),
        (None, Computing.MORE): _("That takes {amount} more computing in {year}."),
        (None, Computing.SAME): _("That takes about as much computing as before."),
        (Computing.LESS, Computing.MORE): _(
            "That takes less computing until {turn}, then more: {change} in {year}."
        ),
        (Computing.MORE, Computing.LESS): _(
            "That takes more computing until {turn}, then less: {change} in {year}."
        ),
        (Computing.LESS, Computing.SAME): _(
            "That takes less computing until {turn}, then about as much as before."
        ),
        (Computing.MORE, Computing.SAME): _(
            "That takes more computing until {turn}, then about as much as before."
        ),
    }
    return texts[answer.before, answer.computing].format(
        amount=fmt.percent(abs(answer.multiplier - 1), 0, signed=False),
        change=change(answer),
        turn=shock.year + round(answer.turned or 0),
        year=last_year(shock),
    )


def agreement(answer: DrawingAnswer) -> str:
    """Whom the drawing agrees with, or between whom it ends."""
    if answer.meets is not None:
        texts = {
            Pace.SLOWER: _("You agree with {who}, but get there more slowly."),
            Pace.FASTER: _("You agree with {who}, but get there sooner."),
        }
        closest = _("You agree with {who}.")
        text = closest if answer.pace is None else texts.get(answer.pace, closest)
        return text.format(who=_who(answer.meets))
    below, above = (_who(key) if key else "" for key in (answer.below, answer.above))
    if below and above:
        text = _("You draw more use than {below} and less than {above}.")
    elif above:
        text = _("You draw less use than anybody here expects; the nearest is {above}.")
    else:
        text = _("You draw more use than anybody here expects; the nearest is {below}.")
    return text.format(below=below, above=above)


def fall(answer: DrawingAnswer) -> str:
    """What the model cannot follow; empty where there is nothing."""
    if answer.fallen is None or answer.use_per_saving is None:
        return ""
    return _(
        "Your curve falls by {share} after its highest point. In our model use never falls again."
    ).format(share=fmt.percent(answer.fallen, 0, signed=False))


def summary(answer: DrawingAnswer, shock: date) -> str:
    """All of it in one line, for who hears the page."""
    parts = [use(answer), computing(answer, shock), headline(answer), agreement(answer)]
    return " ".join(filter(None, [*parts, fall(answer)]))


def elasticity(fitted: Fit, answer: DrawingAnswer, shock: date) -> list[str]:
    """The elasticity that draws the curve, and what it hangs on, a sentence each."""
    given = fitted.scenario.floats()
    reached = (
        _("In the model your curve asks for an elasticity of {elasticity} or more in {year}.")
        if fitted.at_bound
        else _("In the model your curve is an elasticity of {elasticity} in {year}.")
    )
    said = [
        reached.format(elasticity=fmt.number(fitted.reached, 2), year=last_year(shock)),
        _(
            "It is about the full cost of an answer, of which {share} is computing here: another "
            "share gives another elasticity from the same curve. The number above needs no share."
        ).format(share=fmt.percent(given["compute_share"], 0, signed=False)),
    ]
    if fitted.misfit > _CLEAR_MISFIT:
        said.append(
            _("The model’s nearest curve misses yours by up to {share} of its height.").format(
                share=fmt.percent(fitted.misfit, 0, signed=False)
            )
        )
    elif given["token_ratio"] > 1:
        said.append(
            _(
                "Longer answers take more computing at the same use and are left out above; with "
                "them the model has {with_them} computing in {year}, without them {without}."
            ).format(
                with_them=fmt.percent(fitted.with_longer_answers - 1, 0),
                without=change(answer),
                year=last_year(shock),
            )
        )
    return said


def how_it_is_read() -> str:
    """The line of source under the picture."""
    return _(
        "Direct answers, as a multiple of what there would have been without the gain. Who ends "
        "within {share} of a curve agrees with it. The drawing is kept in the address."
    ).format(share=fmt.percent(TOLERANCE, 0, signed=False))
