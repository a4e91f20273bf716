"""Screens with anything in them, as hypothesis makes them up."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import strategies as st

from core.domain.interview import Exchange
from core.domain.screens import (
    Ask,
    Choose,
    Entry,
    EvidenceKind,
    Gather,
    Home,
    Message,
    Meter,
    Moment,
    Option,
    Own,
    Part,
    ReadBack,
    Said,
    Shown,
    Stage,
    Standing,
    Tone,
    Words,
)
from core.services.conversation import Conversation

CLAIM = "0123456789abcdef0123456789abcdef"
HOSTILE = (
    "",
    " ",
    "<!channel> <@U123> <#C1|x> <https://evil.example|nice>",
    "@here @everyone @channel",
    "*bold* _italic_ ~gone~ `code` > quote\n>quote\n```x```",
    "&lt;b&gt; & < > &amp;",
    "a\u202eb\u2066c\u200f\u061c\ufeff",
    "half \ud800 and \udfff",
    "👩\u200d🚒" * 40,
    ":tada: :skull:",
    "x" * 3001,
    "word " * 700,
    "<" * 1500,
    "*" * 3000,
    "\n" * 50 + "end",
    "\x00\x07\x1b[31m",
    "%(reason)s %s 100 %",
    "[a](https://evil.example) [b\n](https://evil.example) <https://evil.example> discord.gg/abc",
    "</claim:123456789012345678> <@123456789012345678> <@&1> <t:0:R> <:x:123456789012345678>",
    "@\u202eeveryone @\u200bhere @\u2060EVERYONE \\@everyone",
    "# big\n-# small\n- list\n1. one\n>>> all\n> one\n||hidden|| __under__ \\*a\\*",
    "https://discord.com/invite/x http://x.example/y?z=1 www.x.example",
)
LONG = ("y" * 7_000, "zwei Wörter " * 900, "&" * 4_000)
# By number, since Hypothesis sometimes writes down a strategy with all that it may give.
texts_ = st.one_of(st.integers(0, len(HOSTILE) - 1).map(lambda n: HOSTILE[n]), st.text(max_size=60))
long_texts = st.one_of(texts_, st.integers(0, len(LONG) - 1).map(lambda n: LONG[n]))
said = st.builds(Said, long_texts)
own = st.builds(lambda text: Own({"en": text}), texts_)
words = st.builds(
    lambda reason: Words("interview.reopened", {"criterion": "x", "reason": Said(reason)}), texts_
)
moments = st.builds(
    Moment,
    st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1)).map(  # noqa: DTZ001
        lambda at: at.replace(tzinfo=UTC)
    ),
)
text = st.one_of(said, own, words, moments, st.just(Words("action.back")))
ids = st.one_of(
    st.from_regex(r"[a-z0-9]{1,12}(-[a-z0-9]{1,10}){0,3}", fullmatch=True),
    st.sampled_from(("back", "skip", "withdraw", "edit:story", "language:es", "x" * 140)),
)
options = st.builds(
    Option,
    id=ids,
    label=text,
    note=st.none() | text,
    tone=st.sampled_from(Tone),
    chosen=st.booleans(),
)
lines = st.lists(text, max_size=4).map(tuple)
some = st.lists(options, max_size=8).map(tuple)
notice = st.none() | text
many = st.sampled_from((6, 11, 13, 101, 240)).flatmap(
    lambda count: st.builds(
        lambda label, note: tuple(Option(f"o{n}", label, note) for n in range(count)), text, notice
    )
)
asks = st.builds(
    Ask,
    place=st.just("story"),
    lines=lines,
    options=some,
    actions=some,
    draft=long_texts,
    hint=notice,
    quotes=lines,
    notice=notice,
    takes_text=st.booleans(),
    decided=st.booleans(),
)
chooses = st.builds(
    Choose,
    place=st.just("badge"),
    lines=lines,
    options=some | many,
    actions=some,
    many=st.booleans(),
    searchable=st.booleans(),
    query=texts_,
    confirm=st.none() | options,
    notice=notice,
)
shown = st.builds(
    Shown,
    id=st.from_regex(r"[a-z0-9-]{1,20}", fullmatch=True),
    kind=st.sampled_from(EvidenceKind),
    title=text,
    criteria=some,
    href=texts_,
    detail=notice,
    same_as=lines,
)
items = st.one_of(
    st.lists(shown, max_size=4, unique_by=lambda one: one.id),
    st.builds(
        lambda one: [Shown(f"e{n}", one.kind, one.title, one.criteria) for n in range(40)], shown
    ),
).map(tuple)
gathers = st.builds(
    Gather,
    place=st.just("evidence"),
    lines=lines,
    criteria=some,
    items=items,
    go_on=options,
    actions=some,
    notice=notice,
)
meters = st.builds(Meter, st.integers(-1, 5), text, lines)
parts = st.lists(
    st.builds(
        Part,
        title=text,
        said=lines,
        edit=st.none() | options,
        meter=st.none() | meters,
        comment=notice,
        fixed=notice,
    ),
    max_size=14,
).map(tuple)
read_backs = st.builds(
    ReadBack,
    place=st.just("review"),
    lines=lines,
    parts=parts,
    items=items,
    declaration=text,
    submit=options,
    actions=some,
    notice=notice,
)
messages = st.lists(
    st.builds(
        Message, st.booleans(), st.sampled_from(("note", "answer", "question")), said, moments
    ),
    max_size=9,
).map(tuple)
standings = st.builds(
    Standing,
    claim_id=st.just(CLAIM),
    title=text,
    lines=lines,
    stages=st.lists(
        st.builds(Stage, text, st.sampled_from(("done", "now", "next"))), max_size=5
    ).map(tuple),
    parts=parts,
    messages=messages,
    options=some,
    award_id=st.sampled_from(("", "a" * 32)),
    takes_text=st.booleans(),
    decided=st.booleans(),
    notice=notice,
)
entries = st.builds(
    Entry,
    claim_id=st.integers(0, 500).map(lambda number: f"{number:032x}"),
    title=text,
    state=text,
    next=text,
    open=st.none() | options,
    award_id=st.sampled_from(("", "a" * 32, "b" * 32)),
)
homes = st.builds(
    Home,
    lines=lines,
    entries=st.lists(entries, max_size=30).map(tuple),
    begin=options,
    notice=notice,
)
SCREENS = {
    "ask": asks,
    "choose": chooses,
    "gather": gathers,
    "read back": read_backs,
    "standing": standings,
    "home": homes,
}
exchanges = st.lists(st.builds(Exchange, text, lines), max_size=2).map(tuple)


def talks(screens: st.SearchStrategy[object]) -> st.SearchStrategy[Conversation]:
    """Conversations that stand at such a screen, in both languages and in one we do not have."""
    return st.builds(
        Conversation,
        claim_id=st.just(CLAIM),
        version=st.integers(0, 99_999),
        language=st.sampled_from(("en", "es", "xx")),
        screen=screens,
        draw_history=exchanges.map(lambda told: lambda: told),
    )
