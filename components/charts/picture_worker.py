"""The program that draws pictures in a process of its own; `picture_process` starts it.

It reads one request a line from standard input, as JSON: `format` ("png", "svg", or "library" for
Vega's own scripts) and `specification` (Vega-Lite, of a picture). It answers each on standard
output with a header, then the file or, after a failure, a sentence in UTF-8. It ends when its input
does, so it outlives no server.

Arguments: the seconds that one picture may take, and the megabytes that the process may hold.
Imports nothing of the project, and vl-convert only when it runs: the server imports this module
for the format of the answers.
"""

from __future__ import annotations

import faulthandler
import json
import os
import signal
import struct
import sys
from typing import Any, BinaryIO, Final

#: Begins an answer: whether it is a file, and its length in bytes.
HEADER: Final = struct.Struct(">?I")

#: In the specification's `usermeta`: pixels of a PNG to one of the chart, instead of 2.
SCALE: Final = "scale"

_PNG_SCALE = 2
# What of the library a page calls.
_LIBRARY = "window.vegaEmbed = vegaEmbed;"
# What the visitors' runs are given before it, on a scale of 19: V8 draws on several processors.
_NICENESS = 5
# Lines of vl-convert's message: what failed and why, without where in its JavaScript.
_MESSAGE_LINES = 2


def main() -> None:
    """Answers requests until there are none."""
    # Ctrl+C in a terminal reaches all its processes; this one ends with its input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    seconds, megabytes = float(sys.argv[1]), int(sys.argv[2])
    answers = _answers()
    _limit_memory(megabytes)
    if hasattr(os, "nice"):  # not on Windows
        os.nice(_NICENESS)
    _register_typeface()
    try:
        for line in sys.stdin.buffer:
            # Works while vl-convert holds the interpreter, and when nobody is left to end us.
            faulthandler.dump_traceback_later(seconds, exit=True)
            drawn, content = answer(line)
            faulthandler.cancel_dump_traceback_later()
            answers.write(HEADER.pack(drawn, len(content)) + content)
            answers.flush()
    except BrokenPipeError:
        # The server ended while a picture was drawn. Closing would try to write again.
        os._exit(0)


def answer(line: bytes) -> tuple[bool, bytes]:
    """Whether the picture was drawn, and the file or else the reason."""
    request = json.loads(line)
    try:
        return True, _drawn(request["format"], request["specification"])
    except ValueError as error:  # vl-convert's only kind
        lines = str(error).splitlines()[:_MESSAGE_LINES]
        return False, " ".join(line.strip() for line in lines).encode()


def _drawn(kind: str, specification: dict[str, Any]) -> bytes:
    import vl_convert

    match kind:
        case "png":
            scale = specification.get("usermeta", {}).get(SCALE, _PNG_SCALE)
            return bytes(
                vl_convert.vegalite_to_png(specification, scale=scale, allowed_base_urls=[])
            )
        case "svg":
            return vl_convert.vegalite_to_svg(specification, allowed_base_urls=[]).encode()
        case "library":
            return vl_convert.javascript_bundle(_LIBRARY).encode()
    message = f"no picture has the format {kind!r}"
    raise ValueError(message)


def _register_typeface() -> None:
    """The page's typeface, which Streamlit ships for browsers only."""
    import font_source_sans_pro
    import vl_convert

    vl_convert.register_font_directory(font_source_sans_pro.font_directory)


def _answers() -> BinaryIO:
    """Standard output for answers alone: what libraries print goes to standard error."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return answers


def _limit_memory(megabytes: int) -> None:
    """Bounds the memory that can be written to, where the system has such a limit.

    Address space is no measure: V8 reserves 64 GB of it and uses little.
    """
    try:
        import resource
    except ImportError:  # Windows
        return
    size = megabytes * 1024**2
    try:
        resource.setrlimit(resource.RLIMIT_DATA, (size, size))
    except (ValueError, OSError) as error:
        print(f"pictures are drawn without a limit of memory: {error}", file=sys.stderr)


if __name__ == "__main__":
    main()
