"""The snippets in wikis that are really installed: Debian's MediaWiki and DokuWiki, where present.

Installs nothing: `apt-get install mediawiki php-sqlite3 dokuwiki` makes these tests run, as
.ci/run does.
"""

from __future__ import annotations

import html
import re
import shutil
import subprocess
from pathlib import Path
from typing import NoReturn

import pytest

from components.frame import snippets

MEDIAWIKI = Path("/usr/share/mediawiki/maintenance")
DOKUWIKI = Path("/usr/share/dokuwiki")
SHARED = snippets.Shared(
    'The "price" [of] {Nvidia} | & more',
    "https://r1.example/market?embed=true&range=R1&part=price",
    "https://r1.example/market?range=R1&symbol=NVDA",
    "https://r1.example/chart/price.png?range=R1&symbol=NVDA",
)
RENDER = """define("DOKU_INC", "/usr/share/dokuwiki/"); define("NOSESSION", true);
require DOKU_INC . "inc/init.php";
echo p_render("xhtml", p_get_instructions(file_get_contents("php://stdin")), $info);"""


def run(*command: str | Path, given: str = "") -> str:
    done = subprocess.run(
        ["php", *map(str, command)], input=given, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _absent(reason: str, *, in_ci: bool) -> NoReturn:
    if in_ci:
        pytest.fail(f"{reason}, where .ci/run must have installed it")
    pytest.skip(reason)


@pytest.fixture(scope="module")
def mediawiki(tmp_path_factory: pytest.TempPathFactory, in_ci: bool) -> Path:
    """The settings of a fresh MediaWiki."""
    if not (shutil.which("php") and (MEDIAWIKI / "install.php").exists()):
        _absent("no MediaWiki (Debian: mediawiki, php-sqlite3)", in_ci=in_ci)
    folder = tmp_path_factory.mktemp("mediawiki")
    options = {
        "dbtype": "sqlite",
        "dbpath": str(folder),
        "confpath": str(folder),
        "pass": "correct horse battery",
        "server": "http://localhost",
        "scriptpath": "",
    }
    named = [part for name, value in options.items() for part in (f"--{name}", value)]
    run(MEDIAWIKI / "install.php", *named, "Wiki", "Admin")
    return folder / "LocalSettings.php"


def test_mediawiki_shows_the_frame_once_its_operator_allows_html(mediawiki: Path) -> None:
    def parsed() -> str:
        settings = ("--conf", str(mediawiki))
        return run(MEDIAWIKI / "parse.php", *settings, given=snippets.mediawiki(SHARED))

    assert "<iframe" not in parsed()  # as text
    with mediawiki.open("a", encoding="utf-8") as file:
        file.write("\n$wgRawHtml = true;\n")
    shown = parsed()
    source = re.search(r'<iframe src="([^"]+)"', shown)
    assert source
    assert html.unescape(source[1]) == SHARED.frame
    assert f'sandbox="{snippets.SANDBOX}"' in shown


def test_dokuwiki_shows_the_link_without_a_plugin(in_ci: bool) -> None:
    if not (shutil.which("php") and DOKUWIKI.exists()):
        _absent("no DokuWiki (Debian: dokuwiki)", in_ci=in_ci)
    shown = run("-d", "display_errors=stderr", "-r", RENDER, given=snippets.dokuwiki(SHARED))
    link = re.search(r'<a href="([^"]+)"[^>]*>([^<]+)</a>', shown.rpartition("<p>")[2])
    assert link
    assert html.unescape(link[1]) == SHARED.link
    assert "price" in link[2]


def test_markdown_is_a_picture_with_a_link_and_without_one_a_link() -> None:
    from markdown_it import MarkdownIt

    shown = MarkdownIt().render(snippets.markdown(SHARED))
    assert html.unescape(shown).count(SHARED.picture) == 1
    assert f'<a href="{html.escape(SHARED.link)}"><img' in shown
    alone = snippets.Shared(SHARED.title, SHARED.frame, SHARED.link)
    assert "<img" not in MarkdownIt().render(snippets.markdown(alone))
