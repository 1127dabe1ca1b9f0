"""The formulas of the method page as SymPy expressions.

`parse_latex` reads plain algebra. What our notation has beyond that is rewritten first: words and
names of several letters become numbered symbols, spaces and sizes of brackets go, and a bracket
after a variable is a product (after Q, N, PV and M, and in g(t) and ε(t), it is an application).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

import sympy
from sympy.parsing.latex import parse_latex

_NAME = re.compile(
    r"\\(?:text|mathrm)\{([^}]*)\}(?:_\{?\\(?:text|mathrm)\{([^}]*)\}\}?)?|d_\{?([a-z]+)\}?"
)
_SEPARATORS = re.compile(r"\\qquad|\\quad|,\\;")
_VARIABLE = r"(?:[a-zA-Z]|\\(?!ln|exp|frac|left|cdot|max)[a-z]+)(?:_\{?[a-zA-Z0-9]\}?)?"
_PRODUCT = re.compile(rf"(?<![\\a-zA-Z])({_VARIABLE})\s*\(")
_APPLIED = {"Q", "N", "P", "M"}


def _rewritten(text: str, names: list[str]) -> str:
    def symbol(found: re.Match[str]) -> str:
        name = "_".join(part for part in found.groups() if part)
        if found[3]:
            name = f"d_{found[3]}"
        if name not in names:
            names.append(name)
        return f" x_{{{names.index(name)}}}"

    def product(found: re.Match[str]) -> str:
        name, rest = found[1], found.string[found.end() :]
        applied = name in _APPLIED or rest.startswith("t)")
        return f"{name}(" if applied else rf"{name}\cdot ("

    text = re.sub(r"(\d)\\,(\d)", r"\1\2", text)
    text = re.sub(r"\\ln(\\[a-z]+)\\;", r"\\ln(\1)\\cdot ", text)
    text = re.sub(r"\\(?:left|right|bigl|bigr|dfrac)(?![a-z])", _plain_bracket, text)
    text = text.replace("[", "(").replace("]", ")").replace(r"\!", "")
    text = re.sub(r"\\[,;]", " ", text)
    text = text.replace("PV", "P").replace(r"\Delta V", "D").replace("^{*}", "_0")
    text = _NAME.sub(symbol, text)
    return _PRODUCT.sub(product, text).strip(" ,")


@cache
def _parsed(rewritten: str) -> sympy.Expr:
    """Of plain algebra; e is Euler's number. Parsing takes ten times what all else here does."""
    return parse_latex(rewritten, strict=True).subs(sympy.Symbol("e"), sympy.E)


def _plain_bracket(found: re.Match[str]) -> str:
    return r"\frac" if found[0] == r"\dfrac" else ""


@dataclass
class Notation:
    """Equations by what stands on their left; an applied one by its name and arguments' number."""

    names: list[str] = field(default_factory=list)
    symbols: dict[str, sympy.Expr] = field(default_factory=dict)
    functions: dict[tuple[str, int], tuple[list[sympy.Symbol], sympy.Expr]] = field(
        default_factory=dict
    )

    def parsed(self, text: str) -> sympy.Expr:
        """An expression; e is Euler's number."""
        return _parsed(_rewritten(text, self.names))

    def symbol(self, name: str) -> sympy.Symbol:
        """The symbol of a word, or of a variable as LaTeX has it."""
        if name in self.names:
            return sympy.Symbol(f"x_{{{self.names.index(name)}}}")
        return self.parsed(name)

    def learn(self, line: str) -> None:
        """Takes over every equation of a line."""
        for equation in _SEPARATORS.split(line):
            left, _equals, right = equation.partition("=")
            if right:
                self._define(left, self.parsed(right))

    def _define(self, left: str, right: sympy.Expr) -> None:
        side = self.parsed(left)
        if isinstance(side, sympy.Symbol):
            self.symbols[side.name] = right
        elif isinstance(side, sympy.core.function.AppliedUndef):
            self.functions[side.func.__name__, len(side.args)] = (list(side.args), right)
        else:
            raise TypeError(f"{left} is no name")

    def expanded(self, expression: sympy.Expr, known: Iterable[sympy.Symbol]) -> sympy.Expr:
        """The expression in terms of `known` symbols, every definition put in."""
        known = set(known)
        defined = {
            symbol: self.expanded(self.symbols[symbol.name], known)
            for symbol in expression.free_symbols - known
            if symbol.name in self.symbols
        }
        expression = expression.subs(defined, simultaneous=True)
        while applied := sorted(
            (
                each
                for each in expression.atoms(sympy.core.function.AppliedUndef)
                if not any(a.atoms(sympy.core.function.AppliedUndef) for a in each.args)
            ),
            key=str,
        ):
            each = applied[0]
            parameters, body = self.functions[each.func.__name__, len(each.args)]
            # What the body is defined by may hang on the parameters too.
            body = self.expanded(body, known | set(parameters))
            value = body.subs(dict(zip(parameters, each.args, strict=True)), simultaneous=True)
            expression = expression.subs(each, value)
        return expression

    def value(self, expression: sympy.Expr, values: Mapping[str, float]) -> float:
        """The number that an expression is for values by name."""
        numbers = {self.symbol(name): value for name, value in values.items()}
        whole = self.expanded(expression, numbers)
        missing = whole.free_symbols - set(numbers)
        if missing:
            raise ValueError(f"{missing} are neither given nor defined in {expression}")
        return float(whole.subs(numbers).evalf(30))
