"""What people type in Slack arrives as they meant it, without anybody's id."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.slack_bot.reading import Who, language, message_key, who, words


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("a &lt; b &amp;&amp; c &gt; d", "a < b && c > d"),
        ("write &amp;lt; for a &lt;", "write &lt; for a <"),
        ("see <https://example.org/a?b=1&amp;c=2>", "see https://example.org/a?b=1&c=2"),
        ("<https://example.org|my page>", "my page (https://example.org)"),
        ("<http://example.org|example.org>", "http://example.org"),
        ("<https://example.org/|https://example.org>", "https://example.org/"),
        ("<mailto:ana@example.org|ana@example.org>", "ana@example.org"),
        ("<mailto:ana@example.org>", "ana@example.org"),
        ("<mailto:ana@example.org|write me>", "write me (ana@example.org)"),
        ("<tel:+34600|+34600>", "+34600"),
        ("thanks <@U024BE7LH>!", "thanks @…!"),
        ("thanks <@U024BE7LH|ana>", "thanks @…"),
        ("in <#C024BE7LR|general>", "in #general"),
        ("in <#C024BE7LR>", "in #…"),
        ("in <#C024BE7LR|>", "in #…"),
        ("<!channel> <!here|here> <!everyone>", "@channel here @everyone"),
        ("<!subteam^SAZ94GDB8|@bakers> <!subteam^S1>", "@… @…"),
        ("on <!date^1392734382^{date}|18 February>", "on 18 February"),
        ("on <!date^1392734382^{date}>", "on "),
        (":bike: *bold* _it_ `code`", ":bike: *bold* _it_ `code`"),
        ("two\nlines", "two\nlines"),
        ("<>", ""),
        ("", ""),
    ],
)
def test_typed_text_is_what_the_person_meant(typed: str, wanted: str) -> None:
    assert wanted == words(typed)


def as_slack_sends(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@given(st.text())
def test_plain_words_come_through_unchanged(text: str) -> None:
    assert text == words(as_slack_sends(text))


@given(st.text(alphabet="<>|@#!&;^:/ abUC1lgtmp"))
def test_nothing_that_comes_in_fails_and_no_id_is_kept(text: str) -> None:
    assert "U024BE7LH" not in words(f"<@U024BE7LH>{text}<@U024BE7LH|x>")


@pytest.mark.parametrize(
    ("locale", "wanted"),
    [("es-ES", "es-ES"), ("en_GB", "en-GB"), ("pt", "pt"), ("", ""), ("?", ""), ("e" * 40, "")],
)
def test_a_locale_is_a_language(locale: str, wanted: str) -> None:
    assert wanted == language(locale)


@pytest.mark.parametrize(
    ("payload", "wanted"),
    [
        (
            {"team_id": "T1", "event": {"type": "message", "user": "U1", "team": "T1"}},
            Who("T1", "U1"),
        ),
        (
            {
                "team_id": "T1",
                "event": {"user": "U2", "team": "T1", "user_team": "T2", "source_team": "T2"},
            },
            Who("T2", "U2"),
        ),
        ({"team_id": "T1", "event": {"user": "U2", "team": "T2"}}, Who("T2", "U2")),
        ({"team_id": "T1", "event": {"user": {"id": "U3", "team_id": "T1"}}}, Who("T1", "U3")),
        ({"team_id": "T1", "event": {"user_id": "U4"}}, Who("T1", "U4")),
        (
            {"team_id": "T1", "user_id": "U5", "command": "/earned", "enterprise_id": "E1"},
            Who("T1", "U5", "E1"),
        ),
        (
            {
                "type": "block_actions",
                "team": {"id": "T1"},
                "user": {"id": "U6", "team_id": "T2"},
                "enterprise": {"id": "E1"},
            },
            Who("T2", "U6", "E1"),
        ),
        (
            {"type": "view_submission", "team": {"id": "T1"}, "user": {"id": "U7"}},
            Who("T1", "U7"),
        ),
        (
            {"type": "view_submission", "team": None, "enterprise": None, "user": {"id": "U8"}},
            Who("", "U8"),
        ),
        ({}, Who("", "")),
    ],
)
def test_who_did_it_is_found_in_everything_that_comes_in(
    payload: dict[str, Any], wanted: Who
) -> None:
    assert wanted == who(payload)


@pytest.mark.parametrize(
    ("event", "wanted"),
    [
        ({"channel": "D1", "ts": "1.2", "event_ts": "1.2"}, "D1:1.2"),
        ({"channel": {"id": "C1"}, "event_ts": "3.4"}, "C1:3.4"),
        ({"item": {"channel": "C2"}, "event_ts": "3.4"}, "C2:3.4"),
        ({"channel": "D1"}, ""),
        ({}, ""),
    ],
)
def test_a_message_is_known_again_by_channel_and_time(event: dict[str, Any], wanted: str) -> None:
    assert wanted == message_key(event)
