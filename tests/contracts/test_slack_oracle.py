"""The oracle of Slack's Web API: it takes what Slack takes, and nothing else."""

import copy
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.contracts import slack

HERE = Path(slack.__file__).parent
Thing = dict[str, Any]


def plain(text: str) -> Thing:
    return {"type": "plain_text", "text": text, "emoji": True}


def mrkdwn(text: str) -> Thing:
    return {"type": "mrkdwn", "text": text}


def option(text: str, value: str) -> Thing:
    return {"text": plain(text), "value": value}


def button(text: str = "Approve", action_id: str = "approve", **more: Any) -> Thing:
    return {"type": "button", "text": plain(text), "action_id": action_id, **more}


def actions(*elements: Thing) -> Thing:
    return {"type": "actions", "elements": list(elements)}


def section(text: str = "Hello") -> Thing:
    return {"type": "section", "text": mrkdwn(text)}


def field(element: Thing, block_id: str = "answer") -> Thing:
    return {"type": "input", "block_id": block_id, "label": plain("Answer"), "element": element}


def words(**more: Any) -> Thing:
    return {"type": "plain_text_input", "action_id": "words", **more}


def modal(*blocks: Thing, **more: Any) -> Thing:
    view = {"type": "modal", "title": plain("A window"), "blocks": list(blocks), **more}
    return {"submit": plain("Send"), **view}


GOOD_BLOCKS: dict[str, Thing] = {
    "header": {"type": "header", "text": plain("Budget performance")},
    "divider": {"type": "divider"},
    "section with an accessory": {**section(), "accessory": button(style="primary", value="1")},
    "section with fields": {"type": "section", "fields": [mrkdwn("*Priority*"), plain("High")]},
    "section that is always open": {**section(), "expand": True},
    "context": {
        "type": "context",
        "elements": [
            {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "a place"},
            mrkdwn("*This* is small"),
        ],
    },
    "context actions": {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": "feedback",
                "positive_button": {"text": plain("Good"), "value": "yes"},
                "negative_button": {"text": plain("Bad"), "value": "no"},
            },
            {"type": "icon_button", "icon": "trash", "text": plain("Delete"), "action_id": "bin"},
        ],
    },
    "actions": actions(
        button(style="danger", url="https://example.org/x", accessibility_label="Approve it"),
        {
            "type": "static_select",
            "action_id": "one",
            "placeholder": plain("Which?"),
            "options": [option("One", "1"), option("Two", "2")],
            "initial_option": option("Two", "2"),
        },
        {"type": "users_select", "action_id": "who", "placeholder": plain("Who?")},
        {"type": "datepicker", "action_id": "day", "initial_date": "1990-04-28"},
        {
            "type": "overflow",
            "action_id": "more",
            "options": [option("A", "a")],
            "confirm": {
                "title": plain("Sure?"),
                "text": mrkdwn("Really?"),
                "confirm": plain("Yes"),
                "deny": plain("No"),
                "style": "danger",
            },
        },
        {"type": "timepicker", "action_id": "time", "initial_time": "13:37"},
        {
            "type": "checkboxes",
            "action_id": "ticks",
            "options": [{**option("A", "a"), "description": plain("more of it")}],
        },
        {
            "type": "radio_buttons",
            "action_id": "radio",
            "options": [option("A", "a"), {"text": mrkdwn("*B*"), "value": "b"}],
        },
    ),
    "image by address": {
        "type": "image",
        "title": plain("I need a marg"),
        "image_url": "https://example.org/a.png",
        "alt_text": "marg",
    },
    "image by file": {"type": "image", "slack_file": {"id": "F0123456"}, "alt_text": "a file"},
    "rich text": {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_section",
                "elements": [
                    {"type": "text", "text": "Hello ", "style": {"bold": True, "code": True}},
                    {"type": "user", "user_id": "U123"},
                    {"type": "emoji", "name": "wave"},
                    {"type": "link", "url": "https://example.org", "text": "there"},
                    {"type": "date", "timestamp": 1720710212, "format": "{date_num}"},
                ],
            },
            {
                "type": "rich_text_list",
                "style": "ordered",
                "indent": 0,
                "elements": [
                    {"type": "rich_text_section", "elements": [{"type": "text", "text": "one"}]}
                ],
            },
            {"type": "rich_text_quote", "elements": [{"type": "text", "text": "said"}]},
            {
                "type": "rich_text_preformatted",
                "border": 0,
                "elements": [{"type": "text", "text": "x = 1"}],
            },
        ],
    },
    "markdown": {"type": "markdown", "text": "**Lots of information here**"},
    "table": {
        "type": "table",
        "column_settings": [{"is_wrapped": True}],
        "rows": [[{"type": "raw_text", "text": "Header"}], [{"type": "raw_text", "text": "A"}]],
    },
    "input in a message": field(words()),
}

GOOD_ELEMENTS: dict[str, Thing] = {
    "file_input": {
        "type": "file_input",
        "action_id": "files",
        "filetypes": ["jpg", "png"],
        "max_files": 5,
    },
    "plain_text_input": words(
        multiline=True,
        min_length=1,
        max_length=3000,
        initial_value="so far",
        focus_on_load=True,
        placeholder=plain("Tell"),
        dispatch_action_config={"trigger_actions_on": ["on_character_entered"]},
    ),
    "number_input": {"type": "number_input", "action_id": "n", "is_decimal_allowed": False},
    "email": {"type": "email_text_input", "action_id": "e"},
    "url": {"type": "url_text_input", "action_id": "u"},
    "rich_text_input": {"type": "rich_text_input", "action_id": "r"},
    "multi_users": {"type": "multi_users_select", "action_id": "m", "max_selected_items": 3},
    "multi_static": {
        "type": "multi_static_select",
        "action_id": "s",
        "option_groups": [{"label": plain("Group"), "options": [option("A", "a")]}],
    },
    "conversations": {
        "type": "conversations_select",
        "action_id": "c",
        "response_url_enabled": True,
        "filter": {"include": ["private"], "exclude_bot_users": True},
    },
}


@pytest.mark.parametrize("name", GOOD_BLOCKS)
def test_every_good_block_passes(name: str) -> None:
    slack.check_message("Hello", [GOOD_BLOCKS[name]])


@pytest.mark.parametrize("name", GOOD_ELEMENTS)
def test_every_good_input_passes_in_a_modal(name: str) -> None:
    slack.check_view(modal(field(GOOD_ELEMENTS[name])))


def test_a_whole_modal_and_a_home_pass() -> None:
    slack.check_view(
        modal(
            section(),
            field(words()),
            close=plain("Cancel"),
            private_metadata='{"claim":"1"}',
            callback_id="answer",
            external_id="a-1",
            clear_on_close=True,
            notify_on_close=True,
        )
    )
    slack.check_view({"type": "home", "blocks": [section(), actions(button())]})


GOOD_CALLS: list[tuple[str, Thing]] = [
    ("api.test", {}),
    ("apps.connections.open", {}),
    ("auth.test", {}),
    ("chat.postMessage", {"channel": "C01", "text": "Hi", "mrkdwn": "0", "unfurl_links": "1"}),
    (
        "chat.postMessage",
        {
            "channel": "D01",
            "text": "Hi",
            "thread_ts": "1503435956.000247",
            "blocks": json.dumps([section()]),
            "metadata": json.dumps({"event_type": "asked", "event_payload": {"claim": "1"}}),
        },
    ),
    ("chat.postEphemeral", {"channel": "C01", "user": "U01", "text": "Only you"}),
    ("chat.update", {"channel": "C01", "ts": "1503435956.000247", "text": "Anew"}),
    ("chat.delete", {"channel": "C01", "ts": "1503435956.000247"}),
    ("chat.getPermalink", {"channel": "C01", "message_ts": "1503435956.000247"}),
    ("conversations.open", {"users": "U01"}),
    ("conversations.members", {"channel": "C01", "limit": "200", "cursor": "abc="}),
    ("conversations.history", {"channel": "C01", "include_all_metadata": "1", "limit": 100}),
    ("files.getUploadURLExternal", {"filename": "a.png", "length": "53072", "alt_txt": "a cat"}),
    ("files.completeUploadExternal", {"files": '[{"id":"F044GKUHN9Z","title":"a cat"}]'}),
    ("files.info", {"file": "F01"}),
    ("oauth.v2.access", {"client_id": "1.2", "client_secret": "x", "code": "c"}),
    ("reactions.add", {"channel": "C01", "timestamp": "1503435956.000247", "name": "eyes"}),
    ("team.info", {}),
    ("users.info", {"user": "U01", "include_locale": "true"}),
    ("users.list", {"limit": "20"}),
    ("views.open", {"trigger_id": "1.2.abc", "view": json.dumps(modal(section()))}),
    ("views.push", {"trigger_id": "1.2.abc", "view": modal(section())}),
    ("views.update", {"view_id": "V01", "hash": "1.abc", "view": modal(section())}),
    ("views.publish", {"user_id": "U01", "view": {"type": "home", "blocks": [section()]}}),
]


@pytest.mark.parametrize(("method", "arguments"), GOOD_CALLS)
def test_good_calls_pass_as_they_go_over_the_wire(method: str, arguments: Thing) -> None:
    slack.check(method, arguments)


BAD_MESSAGES: dict[str, tuple[list[Thing], str]] = {
    "51 blocks": ([section()] * 51, "blocks: 51 items, max 50"),
    "a block nobody knows": ([{"type": "paragraph"}], "blocks[0].type"),
    "a property nobody knows": ([{**section(), "color": "red"}], "'color' was unexpected"),
    "an empty text": ([section("")], "blocks[0].text.text: 0 characters, min 1"),
    "a long section": ([section("x" * 3001)], "3001 characters, max 3000"),
    "a long field": ([{"type": "section", "fields": [plain("x" * 2001)]}], "max 2000"),
    "11 fields": ([{"type": "section", "fields": [plain("x")] * 11}], "fields: 11 items, max 10"),
    "a section of nothing": ([{"type": "section"}], "needs text or fields"),
    "a header with markup": ([{"type": "header", "text": mrkdwn("x")}], "blocks[0].text.type"),
    "a long header": ([{"type": "header", "text": plain("x" * 151)}], "151 characters, max 150"),
    "a long button": ([actions(button("x" * 76))], "elements[0].text.text: 76 characters, max 75"),
    "a button of another style": ([actions(button(style="default"))], "elements[0].style"),
    "a long value": ([actions(button(value="x" * 2001))], "max 2000"),
    "a long address": ([actions(button(url="https://" + "x" * 3000))], "max 3000"),
    "a long action_id": ([actions(button(action_id="x" * 256))], "max 255"),
    "26 buttons": ([actions(*(button(action_id=str(n)) for n in range(26)))], "max 25"),
    "no buttons": ([actions()], "elements: 0 items, min 1"),
    "the same action twice": ([actions(button(), button())], "approve stands there twice"),
    "the same block twice": ([{"type": "divider", "block_id": "a"}] * 2, "a stands there twice"),
    "11 pieces of small print": ([{"type": "context", "elements": [plain("x")] * 11}], "max 10"),
    "an image without words": ([{"type": "image", "image_url": "https://a"}], "'alt_text' is a re"),
    "an image from two places": (
        [{**GOOD_BLOCKS["image by address"], "slack_file": {"id": "F1"}}],
        "image_url and slack_file do not go together",
    ),
    "6 options in an overflow": (
        [actions({"type": "overflow", "options": [option("x", str(n)) for n in range(6)]})],
        "max 5",
    ),
    "11 radio buttons": (
        [actions({"type": "radio_buttons", "options": [option("x", str(n)) for n in range(11)]})],
        "max 10",
    ),
    "101 options": (
        [actions({"type": "static_select", "options": [option("x", str(n)) for n in range(101)]})],
        "max 100",
    ),
    "a menu without options": ([actions({"type": "static_select"})], "needs options or option_"),
    "a long option": (
        [actions({"type": "overflow", "options": [option("x" * 76, "1")]})],
        "max 75",
    ),
    "a long tick": (
        [actions({"type": "checkboxes", "options": [option("x" * 76, "1")]})],
        "blocks[0].elements[0].options[0].text.text: 76 characters, max 75",
    ),
    "a tick without a value": (
        [actions({"type": "checkboxes", "options": [{"text": mrkdwn("x")}]})],
        "blocks[0].elements[0].options[0]: 'value' is a required property",
    ),
    "a long option value": (
        [actions({"type": "overflow", "options": [option("x", "1" * 151)]})],
        "max 150",
    ),
    "a choice that is not there": (
        [
            actions(
                {
                    "type": "radio_buttons",
                    "options": [option("A", "a")],
                    "initial_option": option("B", "a"),
                }
            )
        ],
        "not among the options",
    ),
    "a file input": ([field(GOOD_ELEMENTS["file_input"])], "no place here"),
    "a date that is none": (
        [actions({"type": "datepicker", "initial_date": "28.4.1990"})],
        "initial_date",
    ),
    "half a character": ([section("\ud83d")], "blocks[0].text.text: half a character"),
    "small print of nothing": ([{"type": "context", "elements": []}], "0 items, min 1"),
    "too much markdown": ([{"type": "markdown", "text": "x" * 7000}] * 2, "14000 characters"),
    "rich text of nothing": (
        [
            {
                "type": "rich_text",
                "elements": [{"type": "rich_text_quote", "elements": [{"type": "text"}]}],
            }
        ],
        "blocks[0].elements[0].elements[0]",
    ),
}


@pytest.mark.parametrize("name", BAD_MESSAGES)
def test_every_wrong_message_is_refused_with_the_place(name: str) -> None:
    blocks, said = BAD_MESSAGES[name]
    with pytest.raises(AssertionError, match=re.escape(said)):
        slack.check_message("Hello", blocks)


BAD_VIEWS: dict[str, tuple[Thing, str]] = {
    "101 blocks": (modal(*[section()] * 101), "blocks: 101 items, max 100"),
    "a long title": (modal(section(), title=plain("x" * 25)), "title.text: 25 characters, max 24"),
    "a title with markup": (modal(section(), title=mrkdwn("x")), "title.type"),
    "no title": (
        {"type": "modal", "blocks": [section()]},
        "'title' is a required property",
    ),
    "a long button": (modal(section(), submit=plain("x" * 25)), "max 24"),
    "much metadata": (modal(section(), private_metadata="x" * 3001), "max 3000"),
    "a long callback": (modal(section(), callback_id="x" * 256), "max 255"),
    "an input that cannot be sent": (
        {key: value for key, value in modal(field(words())).items() if key != "submit"},
        "submit: needed where there is an input",
    ),
    "a long label": (modal({**field(words()), "label": plain("x" * 2001)}), "max 2000"),
    "a long placeholder": (modal(field(words(placeholder=plain("x" * 151)))), "max 150"),
    "longer than long": (modal(field(words(max_length=3001))), "greater than the maximum"),
    "shorter than short": (modal(field(words(min_length=9, max_length=8))), "min_length is above"),
    "11 files": (modal(field({**GOOD_ELEMENTS["file_input"], "max_files": 11})), "maximum of 10"),
    "two places for the cursor": (
        modal(*(field(words(focus_on_load=True), block_id=str(n)) for n in range(2))),
        "only one element",
    ),
    "more than 250 kB": (modal(*[section("x" * 2999)] * 90), "bytes, max 250000"),
    "half a character": (modal(section(), private_metadata="\udc00"), "private_metadata: half"),
    "a home with a title": ({"type": "home", "blocks": [], "title": plain("x")}, "'title'"),
    "files on a home": ({"type": "home", "blocks": [field(GOOD_ELEMENTS["file_input"])]}, "place"),
}


@pytest.mark.parametrize("name", BAD_VIEWS)
def test_every_wrong_view_is_refused_with_the_place(name: str) -> None:
    view, said = BAD_VIEWS[name]
    with pytest.raises(AssertionError, match=re.escape(said)):
        slack.check_view(view)


BAD_CALLS: list[tuple[str, Thing, str]] = [
    ("chat.meMessage", {}, "nobody told the oracle"),
    ("chat.postMessage", {"channel": "C01"}, "needs text or blocks"),
    ("chat.postMessage", {"channel": "C01", "text": ""}, "text: 0 characters, min 1"),
    ("chat.postMessage", {"text": "x"}, "'channel' is a required property"),
    ("chat.postMessage", {"channel": "general", "text": "x"}, "channel: "),
    ("chat.postMessage", {"channel": "C01", "text": "x", "user": "U01"}, "'user' was unexpected"),
    ("chat.postMessage", {"channel": "C01", "text": "x", "thread_ts": "15.2"}, "thread_ts: "),
    ("chat.postMessage", {"channel": "C01", "text": "x", "blocks": "[{"}, "blocks: "),
    ("chat.postMessage", {"channel": "C1", "text": "x", "markdown_text": "x"}, "not go together"),
    ("chat.postMessage", {"channel": "C1", "text": "x", "metadata": '{"event":"x"}'}, "metadata"),
    ("chat.update", {"channel": "C01", "text": "x"}, "'ts' is a required property"),
    ("chat.update", {"channel": "C1", "text": "x" * 4001, "ts": "1503435956.000247"}, "max 4000"),
    ("chat.postEphemeral", {"channel": "C01", "text": "x"}, "'user' is a required property"),
    ("conversations.open", {}, "needs channel or users"),
    ("conversations.open", {"users": "U1,U2,U3,U4,U5,U6,U7,U8,U9"}, "users: "),
    ("conversations.members", {"channel": "C01", "limit": "2000"}, "limit: "),
    ("conversations.members", {"channel": "C01", "limit": "many"}, "limit: "),
    ("files.completeUploadExternal", {"files": "[]"}, "files: 0 items, min 1"),
    ("views.open", {"view": modal(section())}, "needs trigger_id or interactivity_pointer"),
    ("views.open", {"trigger_id": "1", "view": modal(section(""))}, "view.blocks[0].text.text"),
    ("views.update", {"view": modal(section())}, "needs external_id or view_id"),
    ("views.publish", {"view": {"type": "home", "blocks": []}}, "'user_id' is a required"),
]


@pytest.mark.parametrize(("method", "arguments", "said"), BAD_CALLS)
def test_every_wrong_call_is_refused_with_the_place(
    method: str, arguments: Thing, said: str
) -> None:
    with pytest.raises(AssertionError, match=re.escape(said)):
        slack.check(method, arguments)


def test_a_fault_is_told_of_the_thing_it_is_and_only_once() -> None:
    with pytest.raises(AssertionError) as told:
        slack.check_message("Hello", [section(), actions(button("x" * 76))])
    lines = str(told.value).splitlines()
    assert lines == [
        "Slack would refuse this chat.postMessage:",
        f"  blocks[1].elements[0].text.text: 76 characters, max 75: {'x' * 76}",
    ]


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        ({"text": "Hello"}, ""),
        ({"delete_original": True}, ""),
        ({"replace_original": True, "blocks": [section()]}, ""),
        ({}, "needs text or blocks"),
        ({"text": "x", "response_type": "public"}, "response_type"),
        ({"text": "x", "blocks": [section("")]}, "blocks[0].text.text"),
        ({"text": "x", "channel": "C01"}, "'channel' was unexpected"),
    ],
)
def test_what_goes_to_a_response_url_is_checked(payload: Thing, said: str) -> None:
    outcome(lambda: slack.check_response(payload), said)


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        ({}, ""),
        ({"response_action": "clear"}, ""),
        ({"response_action": "update", "view": modal(section())}, ""),
        ({"response_action": "errors", "errors": {"answer": "Too short"}}, ""),
        ({"response_action": "errors", "errors": {"words": "Too short"}}, "no input block"),
        ({"response_action": "errors"}, "'errors' is a required property"),
        ({"response_action": "push"}, "'view' is a required property"),
        ({"response_action": "push", "view": modal(section(""))}, "blocks[0].text.text"),
        ({"errors": {"answer": "x"}}, "'response_action' is a required property"),
    ],
)
def test_the_answer_to_a_submitted_view_is_checked(payload: Thing, said: str) -> None:
    outcome(lambda: slack.check_ack(payload, modal(field(words()))), said)


def outcome(act: Callable[[], None], said: str) -> None:
    if said:
        with pytest.raises(AssertionError, match=re.escape(said)):
            act()
    else:
        act()


def test_checking_changes_nothing() -> None:
    view = modal(field(words()), section())
    before = copy.deepcopy(view)
    slack.check("views.open", {"trigger_id": "1", "view": view})
    assert before == view


def test_the_schemas_say_which_packages_they_come_from() -> None:
    packages = json.loads((HERE / "package.json").read_text())["dependencies"]
    sources = (HERE / "SOURCES.md").read_text()
    for name, version in packages.items():
        assert f"{name} {version}" in slack.bundle()["$comment"], "make schemas"
        assert f"`{name}` {version}" in sources


def test_the_schemas_hold_every_method_and_every_limit_of_ours() -> None:
    limits = json.loads((HERE / "limits.json").read_text())
    assert (
        json.loads((HERE / "methods.json").read_text()).keys() == slack.bundle()["methods"].keys()
    )
    assert [one for one in limits["properties"].values() if not one["source"]] == []
    sectioned = slack.bundle()["$defs"]["SectionBlock"]["properties"]["fields"]
    assert (
        sectioned["maxItems"] == limits["properties"]["SectionBlock.fields"]["limits"]["maxItems"]
    )
