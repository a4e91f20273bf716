"""Fetching what a stranger names: never into our own network, never for ever, never too much."""

from __future__ import annotations

import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.fetching import MOST_FETCHES, Fetcher, NotFetched, Why, taken_apart
from core.public_addresses import is_public
from tests.attacks.addresses import NOT_PUBLIC, PUBLIC, WRITTEN_WRONG
from tests.support.afar import OUT_THERE, Afar, afar, sockets_watched

HOSTS = ("badges.example.org", "other.example.org", "xn--bcher-kva.example.org")
HERE = "https://badges.example.org"


@pytest.fixture(scope="module")
def internet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Afar]:
    with afar(tmp_path_factory.mktemp("afar"), *HOSTS) as there:
        yield there


def refused(there: Afar, url: str, fetcher: Fetcher | None = None) -> Why:
    with pytest.raises(NotFetched) as wrong:
        (fetcher or there.fetcher()).fetch(url)
    return wrong.value.why


# -- what comes ---------------------------------------------------------------------------


def test_what_stands_there_comes_with_its_type(internet: Afar) -> None:
    internet.put(f"{HERE}/a?b=c%20d", b'{"a": 1}', "application/json; charset=utf-8")
    found = internet.fetcher().fetch(f"{HERE}/a?b=c%20d#fragment")
    assert (found.content, found.media_type) == (b'{"a": 1}', "application/json")


def test_the_request_says_little_of_us(internet: Afar) -> None:
    internet.put(f"{HERE}/quiet", b"{}")
    internet.fetcher().fetch(f"{HERE}/quiet", "application/json")
    assert internet.headers[-1] == {
        "Host": "badges.example.org",
        "Accept": "application/json",
        "Accept-Encoding": "identity",
        "User-Agent": "Earned",
        "Connection": "close",
    }


def test_names_and_paths_in_any_script_are_written_for_the_wire(internet: Afar) -> None:
    internet.put("https://xn--bcher-kva.example.org/%C3%BC", b"{}")
    found = internet.fetcher().fetch("https://bücher.example.org/ü")
    assert found.content == b"{}"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_three_redirects_are_followed_and_a_fourth_is_not(internet: Afar, status: int) -> None:
    for step in range(4):
        internet.move(f"{HERE}/step{step}", f"/step{step + 1}", status)
    internet.put(f"{HERE}/step4", b"{}")
    assert internet.fetcher().fetch(f"{HERE}/step1").url == f"{HERE}/step4"
    assert refused(internet, f"{HERE}/step0") is Why.TOO_MANY


def test_an_errand_fetches_a_few_things_each_once(internet: Afar) -> None:
    for number in range(MOST_FETCHES + 1):
        internet.put(f"{HERE}/errand{number}", b"{}")
    errand = internet.fetcher().errand()
    before = len(internet.asked)
    for _ in range(3):
        errand.fetch(f"{HERE}/errand0")
    assert len(internet.asked) == before + 1
    for number in range(1, MOST_FETCHES):
        errand.fetch(f"{HERE}/errand{number}")
    with pytest.raises(NotFetched) as wrong:
        errand.fetch(f"{HERE}/errand{MOST_FETCHES}")
    assert wrong.value.why is Why.TOO_MANY


# -- what is refused ----------------------------------------------------------------------


def test_an_address_without_end_is_not_taken_apart(internet: Afar) -> None:
    """Python normalizes a host, and accents that are piled up in the square of their number."""
    began = time.process_time()
    assert refused(internet, "https://a" + "\u0301\u0316" * 100_000 + ".example/") is Why.ADDRESS
    assert time.process_time() - began < 5


@pytest.mark.parametrize("url", WRITTEN_WRONG)
def test_an_address_in_disguise_is_not_even_looked_up(internet: Afar, url: str) -> None:
    def never(host: str, port: int) -> list[str]:
        raise AssertionError(f"looked up {host}:{port}")

    with sockets_watched() as seen:
        why = refused(internet, url, internet.fetcher(resolve=never))
    assert why in (Why.ADDRESS, Why.NOT_HTTPS)
    assert seen == []


@pytest.mark.parametrize("host", NOT_PUBLIC)
def test_no_address_inside_a_network_is_opened(internet: Afar, host: str) -> None:
    with sockets_watched() as seen:
        why = refused(internet, f"https://{host}/")
    assert why is Why.NOT_PUBLIC
    assert seen == []


@pytest.mark.parametrize("host", [one for one in NOT_PUBLIC if one.isascii()])
@pytest.mark.parametrize("how", ["name", "redirect", "one of two"])
def test_no_name_and_no_redirect_leads_there(internet: Afar, host: str, how: str) -> None:
    plain = host.strip("[]")
    internet.names["other.example.org"] = [OUT_THERE, plain] if how == "one of two" else [plain]
    url = "https://other.example.org/"
    if how == "redirect":
        internet.move(f"{HERE}/away", f"https://{host}/")
        url = f"{HERE}/away"
    internet.opened.clear()
    with sockets_watched() as seen:
        assert refused(internet, url) is Why.NOT_PUBLIC
    assert set(internet.opened) <= {OUT_THERE}
    assert seen == [internet.address[0]] * len(internet.opened)


def test_a_name_that_points_elsewhere_a_moment_later_gains_nothing(internet: Afar) -> None:
    answers = iter([[OUT_THERE], ["127.0.0.1"]])
    internet.put(f"{HERE}/rebound", b"{}")
    internet.opened.clear()
    found = internet.fetcher(resolve=lambda _host, _port: next(answers)).fetch(f"{HERE}/rebound")
    assert found.content == b"{}"
    assert internet.opened == [OUT_THERE]
    assert next(answers) == ["127.0.0.1"]


@pytest.mark.parametrize(
    "to", ["http://badges.example.org/", "https://a:b@badges.example.org/", "", "file:///etc"]
)
def test_a_redirect_to_something_else_than_https_is_not_followed(internet: Afar, to: str) -> None:
    internet.move(f"{HERE}/to", to)
    assert refused(internet, f"{HERE}/to") in (Why.NOT_HTTPS, Why.ADDRESS, Why.TOO_MANY)


def test_a_host_with_the_certificate_of_another_is_not_heard(internet: Afar) -> None:
    internet.names["stranger.example.org"] = [OUT_THERE]
    before = len(internet.asked)
    assert refused(internet, "https://stranger.example.org/") is Why.UNREACHABLE
    assert len(internet.asked) == before


def test_a_name_that_nobody_knows_says_so(internet: Afar) -> None:
    assert refused(internet, "https://nobody.example.org/") is Why.UNKNOWN_HOST


@pytest.mark.parametrize("status", [204, 206, 304, 400, 401, 404, 500])
def test_only_a_whole_answer_counts(internet: Afar, status: int) -> None:
    internet.put(f"{HERE}/half", b"{}" if status not in (204, 304) else b"", status=status)
    assert refused(internet, f"{HERE}/half") is Why.ANSWER


def test_too_much_is_not_read(internet: Afar) -> None:
    internet.put(f"{HERE}/big", b"x" * 1001)
    internet.put(f"{HERE}/just", b"x" * 1000)
    fetcher = internet.fetcher(largest=1000)
    assert len(fetcher.fetch(f"{HERE}/just").content) == 1000
    assert refused(internet, f"{HERE}/big", fetcher) is Why.TOO_LARGE


def test_an_answer_that_never_ends_is_left_in_time(internet: Afar) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        for _ in range(600):
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.05)

    def drip_headers(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for number in range(90):
            handler.wfile.write(b"X-%d: y\r\n" % number)
            handler.wfile.flush()
            time.sleep(0.2)

    for path, act in (("drip", drip), ("headers", drip_headers)):
        internet.put(f"{HERE}/{path}", b"")
        internet.acts[f"{HERE}/{path}"] = act
        began = time.monotonic()
        assert refused(internet, f"{HERE}/{path}", internet.fetcher(seconds=1.5)) is Why.TOO_SLOW
        assert time.monotonic() - began < 10


def test_a_resolver_that_sleeps_is_not_waited_for(internet: Afar) -> None:
    import threading

    awake = threading.Event()

    def asleep(_host: str, _port: int) -> list[str]:
        awake.wait(30)
        return [OUT_THERE]

    fetcher = internet.fetcher(resolve=asleep, seconds=0.1)
    assert refused(internet, f"{HERE}/a", fetcher) is Why.TOO_SLOW
    awake.set()


def test_nonsense_instead_of_http_is_an_answer_too(internet: Afar) -> None:
    for number, noise in enumerate((b"\0\1\2", b"HTTP/9.9 what\r\n\r\n", b"A" * 70_000, b"")):
        internet.put(f"{HERE}/noise{number}", b"")
        internet.acts[f"{HERE}/noise{number}"] = lambda h, noise=noise: h.wfile.write(noise)
        assert refused(internet, f"{HERE}/noise{number}") in (Why.UNREACHABLE, Why.ANSWER)


def test_a_packed_body_is_refused(internet: Afar) -> None:
    internet.pages[f"{HERE}/packed"] = (200, {"Content-Encoding": "gzip"}, b"\x1f\x8b")
    assert refused(internet, f"{HERE}/packed") is Why.ANSWER


# -- which addresses are public -----------------------------------------------------------


@pytest.mark.parametrize("host", PUBLIC)
def test_what_anybody_can_reach_is_public(host: str) -> None:
    assert is_public(ip_address(host.strip("[]")))
    assert taken_apart(f"https://{host}/").host == host.strip("[]")


@given(st.ip_addresses())
def test_what_python_calls_private_is_never_public_to_us(address: object) -> None:
    found = ip_address(str(address))
    assert not is_public(found) or (found.is_global and not found.is_multicast)


@given(st.text(), st.text(), st.text())
def test_whatever_is_typed_is_taken_apart_or_refused(host: str, path: str, more: str) -> None:
    for url in (host, f"https://{host}/{path}?{more}"):
        try:
            target = taken_apart(url)
        except NotFetched:
            continue
        assert target.port == 443
        assert target.path.isascii()
        assert not set(target.path + target.host) & set(" \r\n\0")
