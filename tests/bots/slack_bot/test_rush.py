"""Acknowledgements go before what is sent, and what is sent does not wait for ever."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from bots.slack_bot.rush import Rush

PATIENCE = 60.0


def test_while_few_wait_messages_are_sent_at_once() -> None:
    rush = Rush(few=1, patience=PATIENCE)
    with rush.one_more():
        rush.let_pass()


def test_while_many_wait_messages_wait_and_go_when_it_is_calm() -> None:
    rush, sent = Rush(few=1, patience=PATIENCE), threading.Event()
    with ThreadPoolExecutor(1) as pool, rush.one_more():
        with rush.one_more():
            pool.submit(lambda: (rush.let_pass(), sent.set()))
            assert not sent.wait(0.1)
        assert sent.wait(PATIENCE)


def test_a_message_does_not_wait_for_ever() -> None:
    rush = Rush(few=0, patience=0.01)
    with rush.one_more():
        rush.let_pass()


def test_somebody_who_fails_waits_no_longer() -> None:
    rush = Rush(few=0, patience=PATIENCE)
    try:
        with rush.one_more():
            raise ValueError
    except ValueError:
        rush.let_pass()
