"""Settings are checked before the server listens; each wrong one is named with its form."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ROOT
from web import settings, streamlit_options
from web.headers import security_headers
from web.settings import ServerSettings


def read(**environment: str) -> ServerSettings:
    return ServerSettings.from_environment(environment)


def test_nothing_set() -> None:
    assert read() == ServerSettings()
    assert read().streamlit_options() == {}
    assert settings.problems({}) == []


def test_all_set() -> None:
    found = read(
        R1_PORT=" 8600 ",
        R1_ADDRESS="127.0.0.1",
        R1_BASE_PATH="tools/r1/",
        R1_PUBLIC_URL="https://example.org/tools/r1/",
        R1_FRAME_ANCESTORS="'self' https://wiki.example.org  http://*.intern:8080",
        R1_LOG_FORMAT="json",
        R1_DRAIN_SECONDS="2.5",
        R1_METRICS="1",
    )
    assert found == ServerSettings(
        port=8600,
        address="127.0.0.1",
        base_path="/tools/r1",
        public_url="https://example.org/tools/r1",
        frame_ancestors="'self' https://wiki.example.org http://*.intern:8080",
        log_format="json",
        drain_seconds=2.5,
        metrics=True,
    )
    assert found.streamlit_options() == {
        "server.port": 8600,
        "server.address": "127.0.0.1",
        "server.baseUrlPath": "tools/r1",
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("R1_PORT", "http"),
        ("R1_PORT", "0"),
        ("R1_PORT", "65536"),
        ("R1_PORT", "²"),
        ("R1_PORT", "tcp://10.0.0.1:80"),  # Kubernetes, for a service called r1
        ("R1_BASE_PATH", "/a b"),
        ("R1_BASE_PATH", "/a?b"),
        ("R1_BASE_PATH", "//evil.example"[1:] + "//x"),
        ("R1_PUBLIC_URL", "example.org"),
        ("R1_PUBLIC_URL", "javascript://example.org"),
        ("R1_PUBLIC_URL", "https://user@example.org"),
        ("R1_PUBLIC_URL", "https://example.org/?a=b"),
        ("R1_PUBLIC_URL", 'https://example.org/"><script>'),
        ("R1_PUBLIC_URL", "https://example.org:99999"),
        ("R1_FRAME_ANCESTORS", "https://a.example, https://b.example"),
        ("R1_FRAME_ANCESTORS", "https://a.example; script-src *"),
        ("R1_FRAME_ANCESTORS", "'none' https://a.example"),
        ("R1_FRAME_ANCESTORS", "self"),
        ("R1_LOG_FORMAT", "xml"),
        ("R1_DRAIN_SECONDS", "-1"),
        ("R1_DRAIN_SECONDS", "soon"),
        ("R1_METRICS", "yes please"),
        ("R1_WARM_UP", "maybe"),
        ("R1_CACHE_URL", "http://example.org"),
        ("R1_PROVIDER_SECONDS", "0"),
        ("R1_YAHOO_URL", "ftp://example.org"),
        ("R1_SEC_URL", "example.org"),
    ],
)
def test_a_wrong_one_is_named_in_one_line(name: str, value: str) -> None:
    (problem,) = settings.problems({name: value})
    assert problem.startswith(f"{name} must be")
    assert "\n" not in problem


@given(st.text())
def test_no_text_breaks_out_of_the_header(text: str) -> None:
    try:
        found = read(R1_FRAME_ANCESTORS=text, R1_PUBLIC_URL=text)
    except ValueError:
        return
    policy = dict(security_headers(found))[b"content-security-policy"].decode("ascii")
    assert policy.count("frame-ancestors") == 1
    assert policy.count(";") == 10
    assert not re.search(r"[\r\n]", policy)


def test_the_policy_names_the_sockets_host() -> None:
    public = read(R1_PUBLIC_URL="https://example.org:8443/r1")
    policy = dict(security_headers(public))[b"content-security-policy"].decode()
    assert "connect-src 'self' wss://example.org:8443 data: blob:;" in policy
    alone = dict(security_headers(read()))[b"content-security-policy"].decode()
    assert "connect-src 'self' data: blob:;" in alone


def test_a_misspelt_name_is_told_and_another_s_left_alone() -> None:
    environment = {"R1_LOG_FROMAT": "json", "R1_SHOCK_SERVICE_HOST": "10.0.0.1", "R1_PORT": "1"}
    (line,) = settings.misspelt(environment)
    assert line.startswith("R1_LOG_FROMAT is no setting")
    assert "R1_LOG_FORMAT" in line


@pytest.mark.parametrize("readme", ["README.md", "README.fr.md"])
def test_the_readme_names_every_setting(readme: str) -> None:
    rows = [line for line in (ROOT / readme).read_text().splitlines() if line.startswith("| `R1_")]
    named = {name for row in rows for name in re.findall(r"`(R1_\w+)`", row.split("|")[1])}
    assert named == settings.KNOWN


def test_every_setting_that_the_code_reads_is_known() -> None:
    texts = [
        path.read_text()
        for folder in ("components", "data", "pages", "web")
        for path in (ROOT / folder).rglob("*.py")
    ]
    reading = [text for text in texts if "environ" in text]
    read = {name for text in reading for name in re.findall(r'"(R1_[A-Z_]*[A-Z])"', text)}
    assert read == settings.KNOWN


def test_streamlits_own_options_work() -> None:
    found = streamlit_options.from_environment(
        {
            "STREAMLIT_SERVER_PORT": "8600",
            "STREAMLIT_SERVER_HEADLESS": "False",
            "STREAMLIT_SERVER_COOKIE_SECRET": "secret",  # Streamlit reads it itself
            "STREAMLIT_THEME_BASE": "dark",
            "PATH": "/bin",
        }
    )
    assert found == {"server.port": 8600, "server.headless": False, "theme.base": "dark"}


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("STREAMLIT_SERVER_PROT", "1", "STREAMLIT_SERVER_PORT"),
        ("STREAMLIT_SERVER_PORT", "x", "number"),
        ("STREAMLIT_SERVER_HEADLESS", "maybe", "true or false"),
    ],
)
def test_a_wrong_option_is_refused_by_name(name: str, value: str, told: str) -> None:
    with pytest.raises(ValueError, match=f"{name}.*{told}"):
        streamlit_options.from_environment({name: value})


def test_streamlits_table_of_options_is_as_expected() -> None:
    options = {option.key: option for option in streamlit_options._options()}
    assert options["server.port"].env_var == "STREAMLIT_SERVER_PORT"
    assert options["server.cookieSecret"].sensitive
    assert {option.type for option in options.values()} == {str, bool, int, float}
