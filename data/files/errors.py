"""What all errors about bundled files share."""

from __future__ import annotations


class BundledFileError(Exception):
    """A bundled file that cannot be used; `file` is its name below `data/bundled`."""

    file: str
