"""How wide a text is drawn, from the typeface itself."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

#: Pixels at which the typeface is measured; widths grow in proportion to the size.
_MEASURED_AT = 100


@lru_cache(maxsize=2048)
def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """The width in pixels of one line of `text` in Source Sans at `size` pixels."""
    return float(_font("Semibold" if bold else "Regular").getlength(text)) * size / _MEASURED_AT


@lru_cache(maxsize=2)
def _font(weight: str) -> FreeTypeFont:
    import font_source_sans_pro
    from PIL import ImageFont

    file = f"{font_source_sans_pro.font_directory}/SourceSansPro-{weight}.ttf"
    return ImageFont.truetype(file, _MEASURED_AT)
