"""E-mail as it leaves: addresses, headers, and what happens when a server does not play along."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.config import Settings
from core.domain.errors import EmailInvalid
from core.mail import Mail, NotSent, checked_address
from tests.support.smtp import Postbox, certificate, postbox

TO = "ana@example.org"
PASSWORD = "correct-horse-battery"
INJECTED = (
    "\r\nBcc: eve@example.org",
    "\nBcc: eve@example.org",
    "\rX: y",
    "\r\n\r\nHello",
    "\x0bX: y",
)


@pytest.fixture
def box() -> Iterator[Postbox]:
    with postbox() as running:
        yield running


def mail(port: int, **others: Any) -> Mail:
    given = {"smtp_security": "none", "smtp_from": "Riverside <badges@river.example>", **others}
    return Mail(Settings(smtp_host="127.0.0.1", smtp_port=port, **given))


def sent(box: Postbox, to: str = TO, subject: str = "Hello", body: str = "You.") -> EmailMessage:
    mail(box.port).send(to, subject, body, "claim:awarded::")
    return box.messages[-1]


# ---------------------------------------------------------------- addresses


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("ana@example.org", "ana@example.org"),
        ("  Ana.B+badges@Example.ORG\n", "Ana.B+badges@example.org"),
        ("o'neill@example.co.uk", "o'neill@example.co.uk"),
        ("josé@example.org", "josé@example.org"),
        ("ana@münchen.example", "ana@münchen.example"),
        ("用户@例子.公司", "用户@例子.公司"),
    ],
)
def test_an_address_is_kept_tidy(given: str, kept: str) -> None:
    assert checked_address(given) == kept


@pytest.mark.parametrize(
    "given",
    [
        "",
        "ana",
        "@example.org",
        "ana@",
        "ana@example",
        "ana@example..org",
        "ana@.example.org",
        "a b@example.org",
        "a@b@example.org",
        "ana@example.org,eve@example.org",
        "ana@example.org;eve@example.org",
        "Ana <ana@example.org>",
        '"ana"@example.org',
        "ana@[127.0.0.1]",
        "ana(comment)@example.org",
        "\u202eana@example.org",
        "ana\x00@example.org",
        "ana@exam\u200bple.org",
        f"{'x' * 65}@example.org",
        f"ana@{'x' * 64}.org",
        f"ana@{'example.' * 40}org",
        *(f"ana{injected}@example.org" for injected in INJECTED),
        *(f"ana@example.org{injected}" for injected in INJECTED),
    ],
)
def test_what_is_no_address_is_refused(given: str) -> None:
    with pytest.raises(EmailInvalid):
        checked_address(given)


@given(st.text(max_size=300) | st.from_regex(r"\A.{0,20}@.{0,20}\..{1,5}\Z"))
def test_an_address_that_is_taken_is_one_and_carries_nothing_else(text: str) -> None:
    try:
        kept = checked_address(text)
    except EmailInvalid:
        return
    assert kept.count("@") == 1
    assert kept.isprintable()
    assert not re.search(r"""[\s<>,;:"\\()]""", kept)
    assert checked_address(kept) == kept


# ---------------------------------------------------------------- a message


def test_a_message_is_plain_and_says_that_a_machine_wrote_it(box: Postbox) -> None:
    found = sent(box, subject="Your badge “Reparación de bicis” is ready", body="Línea 1\n\n👍\n")
    assert found["From"] == "Riverside <badges@river.example>"
    assert found["To"] == TO
    assert found["Subject"] == "Your badge “Reparación de bicis” is ready"
    assert found["Auto-Submitted"] == "auto-generated"
    assert found.get_content_type() == "text/plain"
    assert found.get_content() == "Línea 1\n\n👍\n"
    assert [line for line in box.heard if line.startswith("rcpt")] == [f"rcpt TO:<{TO}>"]


def test_the_same_key_gives_the_same_message_id(box: Postbox) -> None:
    first, again = sent(box)["Message-ID"], sent(box)["Message-ID"]
    assert first == again
    assert re.fullmatch(r"<[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*@river\.example>", first)
    mail(box.port).send(TO, "Hello", "You.", "claim:not_yet:1:")
    assert box.messages[-1]["Message-ID"] != first


def test_a_line_with_a_dot_alone_does_not_end_a_message(box: Postbox) -> None:
    found = sent(box, body="one\n.\ntwo\n..three\n")
    assert found.get_content() == "one\n.\ntwo\n..three\n"
    assert len(box.messages) == 1


@pytest.mark.parametrize("injected", INJECTED)
def test_a_subject_cannot_carry_another_header(injected: str, box: Postbox) -> None:
    with pytest.raises(ValueError, match="linefeed"):
        sent(box, subject=f"Your badge {injected}")
    assert box.heard == []


HEADERS = {
    "From",
    "To",
    "Subject",
    "Auto-Submitted",
    "Message-ID",
    "Content-Type",
    "Content-Transfer-Encoding",
    "MIME-Version",
}


@given(subject=st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_no_subject_adds_a_header_or_somebody_to_write_to(subject: str) -> None:
    message = mail(1)._message(TO, " ".join(subject.split()), "You.", "key")
    raw = message.as_bytes().split(b"\r\n\r\n")[0]
    names = {line.split(b":")[0].decode() for line in raw.split(b"\r\n") if line[:1] not in b" \t"}
    assert names <= HEADERS
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_an_address_of_another_alphabet_is_written_as_mail_servers_know_it(box: Postbox) -> None:
    found = sent(box, "ana@münchen.example")
    assert found["To"] == "ana@xn--mnchen-3ya.example"
    assert "rcpt TO:<ana@xn--mnchen-3ya.example>" in box.heard


def test_without_a_mail_server_nobody_is_asked_for_an_address() -> None:
    assert not Mail(Settings()).on
    assert not Mail(Settings(smtp_host="mail.example.org")).on
    assert mail(25).on


# ---------------------------------------------------------------- a server that does not play along


def said_nothing_of_it(box: Postbox) -> bool:
    said = "\n".join(box.heard).upper()
    return not any(word in said for word in ("AUTH", "MAIL FROM", "RCPT", "DATA", PASSWORD.upper()))


def test_a_server_without_encryption_is_told_nothing(box: Postbox) -> None:
    box.offers = ("AUTH PLAIN LOGIN",)
    with pytest.raises(NotSent, match=r"^SMTPNotSupportedError$"):
        mail(box.port, smtp_security="starttls", smtp_user="us", smtp_password=PASSWORD).send(
            TO, "Hello", "You.", "key"
        )
    assert said_nothing_of_it(box)


def test_a_server_that_is_not_who_it_says_is_told_nothing(box: Postbox, tmp_path: Path) -> None:
    box.offers, box.certificate = ("STARTTLS", "AUTH PLAIN"), certificate(tmp_path)
    with pytest.raises(NotSent, match=r"^SSLCertVerificationError"):
        mail(box.port, smtp_security="starttls", smtp_user="us", smtp_password=PASSWORD).send(
            TO, "Hello", "You.", "key"
        )
    assert said_nothing_of_it(box)


def test_over_an_encrypted_line_the_password_and_the_message_go(
    box: Postbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box.offers, box.certificate = ("STARTTLS", "AUTH PLAIN"), certificate(tmp_path)
    box.answers["AUTH"] = "235 come in"
    monkeypatch.setenv("SSL_CERT_FILE", str(box.certificate))
    mail(box.port, smtp_security="starttls", smtp_user="us", smtp_password=PASSWORD).send(
        TO, "Hello", "You.", "key"
    )
    assert len(box.to(TO)) == 1
    said = [line.split()[0].upper() for line in box.heard if line]
    assert said.index("STARTTLS") < said.index("AUTH") < said.index("MAIL")


def test_a_server_that_speaks_in_clear_where_tls_is_expected_is_told_nothing(box: Postbox) -> None:
    with pytest.raises(NotSent, match=r"^SSLError"):
        mail(box.port, smtp_security="tls").send(TO, "Hello", "You.", "key")
    assert said_nothing_of_it(box)


@pytest.mark.parametrize(
    ("word", "answer", "expected"),
    [
        ("RCPT", f"550 no such person {TO}", "SMTPRecipientsRefused 550"),
        ("MAIL", f"451 later, for {TO}", "SMTPSenderRefused 451"),
        ("DATA", f"554 no mail for {TO}", "SMTPDataError 554"),
        ("AUTH", f"535 wrong: {PASSWORD}", "SMTPAuthenticationError 535"),
    ],
)
def test_what_went_wrong_is_said_without_address_and_password(
    word: str, answer: str, expected: str, box: Postbox
) -> None:
    box.offers = ("AUTH PLAIN",)
    box.answers = {"AUTH": "235 come in", word: answer}
    with pytest.raises(NotSent) as refused:
        mail(box.port, smtp_user="us", smtp_password=PASSWORD).send(TO, "Hello", "You.", "key")
    assert str(refused.value) == expected
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__


def test_an_address_that_a_server_cannot_take_is_an_error_like_any_other(box: Postbox) -> None:
    with pytest.raises(NotSent, match=r"^SMTPNotSupportedError$"):
        sent(box, "josé@example.org")
    box.offers = ("SMTPUTF8", "8BITMIME")
    assert sent(box, "josé@example.org")["Subject"] == "Hello"


def test_a_server_that_is_down_is_an_error_like_any_other() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(NotSent, match=r"^ConnectionRefusedError"):
        mail(port).send(TO, "Hello", "You.", "key")


def test_a_server_that_hangs_up_is_an_error_like_any_other(box: Postbox) -> None:
    box.answers["DATA"] = "421 out of order"
    with pytest.raises(NotSent):
        sent(box)


def test_a_password_with_letters_of_another_alphabet_does_not_show_itself(box: Postbox) -> None:
    box.offers = ("AUTH PLAIN",)
    box.answers["AUTH"] = "535 no"
    with pytest.raises(NotSent) as refused:
        mail(box.port, smtp_user="ü", smtp_password="пароль").send(TO, "Hello", "You.", "key")
    assert "пароль" not in repr(refused.value)
