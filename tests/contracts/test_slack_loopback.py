"""The little Slack of the tests and Slack's own clients understand each other.

A small Bolt app of this file stands in for ours: what fails here is the loopback, not Earned.
"""

import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import pytest
from slack_bolt import App, BoltRequest
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

from tests.support.slack import Slack, Team, User, running

Thing = dict[str, Any]


def plain(text: str) -> Thing:
    return {"type": "plain_text", "text": text}


QUESTION: list[Thing] = [
    {"type": "section", "text": plain("Shall I go on?")},
    {
        "type": "actions",
        "block_id": "row",
        "elements": [
            {"type": "button", "text": plain("Go on"), "action_id": "go", "value": "1"},
            {
                "type": "static_select",
                "action_id": "badge",
                "placeholder": plain("Which badge?"),
                "options": [
                    {"text": plain("Bicycle repair"), "value": "bike"},
                    {"text": plain("Cooking"), "value": "cook"},
                ],
            },
        ],
    },
]

WINDOW: Thing = {
    "type": "modal",
    "callback_id": "tell",
    "title": plain("Your story"),
    "submit": plain("Send"),
    "close": plain("Not now"),
    "notify_on_close": True,
    "blocks": [
        {
            "type": "input",
            "block_id": "story",
            "label": plain("What did you do?"),
            "element": {"type": "plain_text_input", "action_id": "words", "multiline": True},
        },
        {
            "type": "input",
            "block_id": "proof",
            "optional": True,
            "label": plain("A picture"),
            "element": {"type": "file_input", "action_id": "files", "filetypes": ["png"]},
        },
    ],
}


@dataclass
class Small:
    """The small app, and what it was told."""

    app: App
    heard: list[Thing] = field(default_factory=list)


def small(slack: Slack, team: Team, **more: Any) -> Small:
    assert team.token
    client = WebClient(team.token.secret, base_url=slack.api_url)
    made = Small(App(client=client, signing_secret=slack.app.signing_secret, **more))
    listen(made)
    return made


def listen(made: Small) -> None:
    hear(made)
    show(made)


def hear(made: Small) -> None:
    app = made.app

    @app.event("message")
    def message(event: Thing, body: Thing, say: Any) -> None:
        made.heard.append(body)
        if event.get("subtype") in (None, "file_share"):
            said = f"You said: {event['text']}"
            say(text=said, blocks=[{"type": "section", "text": plain(said)}, *QUESTION])

    @app.command("/claim")
    def claim(ack: Any, respond: Any, command: Thing) -> None:
        made.heard.append(command)
        ack(text="One moment")
        respond(text=f"Noted: {command['text']}")

    @app.action("go")
    def go(ack: Any, client: WebClient, body: Thing) -> None:
        ack()
        made.heard.append(body)
        client.views_open(trigger_id=body["trigger_id"], view=WINDOW)
        message = body["message"]
        channel = body["channel"]["id"]
        client.chat_update(channel=channel, ts=message["ts"], text="Going on", blocks=[])

    @app.action("badge")
    def badge(ack: Any, respond: Any, action: Thing) -> None:
        ack()
        respond(text=f"You chose {action['selected_option']['value']}", replace_original=False)

    @app.event("app_uninstalled")
    def gone(body: Thing) -> None:
        made.heard.append(body)


def show(made: Small) -> None:
    app = made.app

    @app.view("tell")
    def tell(ack: Any, view: Thing, body: Thing, client: WebClient) -> None:
        values = view["state"]["values"]
        words = values["story"]["words"]["value"]
        made.heard.append(body)
        if len(words) < 5:
            ack(response_action="errors", errors={"story": "Tell a little more"})
            return
        ack()
        files = [one["name"] for one in values["proof"]["files"]["files"]]
        client.chat_postMessage(channel=body["user"]["id"], text=f"Thank you: {words} {files}")

    @app.view_closed("tell")
    def closed(ack: Any, body: Thing) -> None:
        ack()
        made.heard.append(body)

    @app.event("app_home_opened")
    def home(event: Thing, client: WebClient) -> None:
        view = {"type": "home", "blocks": [{"type": "header", "text": plain("Your badges")}]}
        client.views_publish(user_id=event["user"], view=view)

    @app.shortcut("start")
    def start(ack: Any, client: WebClient, shortcut: Thing) -> None:
        ack()
        client.views_open(trigger_id=shortcut["trigger_id"], view=WINDOW)

    @app.event("member_joined_channel")
    def joined(event: Thing, client: WebClient) -> None:
        told = {"channel": event["channel"], "user": event["user"]}
        client.chat_postEphemeral(**told, text="Welcome & hello")


@contextmanager
def by_http(slack: Slack, app: App) -> Iterator[str]:
    """Serve a Bolt app on a free port, and tell the little Slack of it."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(size).decode()
            self.answer(app.dispatch(BoltRequest(body=body, headers=dict(self.headers.items()))))

        def do_GET(self) -> None:
            asked = urlsplit(self.path)
            request = BoltRequest(body="", query=asked.query, headers=dict(self.headers.items()))
            assert app.oauth_flow
            if asked.path == "/slack/install":
                self.answer(app.oauth_flow.handle_installation(request))
            else:
                self.answer(app.oauth_flow.handle_callback(request))

        def answer(self, told: Any) -> None:
            self.send_response(told.status)
            for name, value in told.first_headers_without_set_cookie().items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write((told.body or "").encode())

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        url = f"http://127.0.0.1:{server.server_address[1]}"
        slack.app.url = f"{url}/slack/events"
        try:
            yield url
        finally:
            slack.quiet(0.1)
            server.shutdown()
            thread.join()


@contextmanager
def by_socket(slack: Slack, app: App) -> Iterator[SocketModeHandler]:
    """Connect a Bolt app to the little Slack by Socket Mode."""
    handler = SocketModeHandler(app, slack.app.token, ping_interval=0.2)
    handler.connect()
    slack.until(lambda: slack.sockets.open, "a connection")
    try:
        yield handler
    finally:
        slack.quiet(0.1)
        handler.client.auto_reconnect_enabled = False
        slack.sockets.cut()  # or its reading thread would wait for three seconds
        handler.close()


@pytest.fixture
def team(slack: Slack) -> Team:
    return slack.team("Makers")


@pytest.fixture
def ana(slack: Slack, team: Team) -> User:
    return slack.user(team, "Ana", locale="es-ES")


@pytest.fixture
def web(slack: Slack, team: Team) -> WebClient:
    assert team.token
    return WebClient(team.token.secret, base_url=slack.api_url)


@pytest.fixture(params=["http", "socket"])
def app(request: pytest.FixtureRequest, slack: Slack, team: Team) -> Iterator[Small]:
    """The small app, reached one way and the other."""
    made = small(slack, team)
    with (by_http if request.param == "http" else by_socket)(slack, made.app):
        yield made


# ---------------------------------------------------------------- both ways


def test_a_message_arrives_escaped_and_is_answered(slack: Slack, app: Small, ana: User) -> None:
    ana.types("I fix bikes & <b>things</b>, see https://example.org.")
    ana.sees("You said: I fix bikes & <b>things</b>")
    event = app.heard[0]["event"]
    assert "bikes &amp; &lt;b&gt;things&lt;/b&gt;, see <https://example.org>." in event["text"]
    assert event["channel_type"] == "im"
    assert app.heard[0]["authorizations"][0]["user_id"] == ana.team.bot.id


def test_a_command_is_answered_at_once_and_later(slack: Slack, app: Small, ana: User) -> None:
    delivery = ana.command("/claim", "fixing <bikes>")
    assert delivery.answer.status == 200
    ana.sees("One moment")
    ana.sees("Noted: fixing <bikes>")
    ben = slack.user(ana.team, "Ben")
    assert ben.messages() == []


def test_a_button_a_window_and_its_answer(slack: Slack, app: Small, ana: User) -> None:
    ana.types("hello")
    ana.clicks("Go on")
    ana.sees("What did you do?")
    ana.submits({"What did you do?": "no"})
    assert ana.window.errors == {"story": "Tell a little more"}
    ana.sees("Tell a little more")
    picture = ana.uploads("bike.png", b"\x89PNG")
    ana.submits({"story": "I built\na bike & more", "A picture": [picture]})
    assert ana.windows == []
    ana.sees("Thank you: I built\na bike & more ['bike.png']")
    ana.sees("Going on")
    ana.does_not_see("Shall I go on?")


def test_a_choice_is_answered_by_its_response_url(slack: Slack, app: Small, ana: User) -> None:
    ana.types("hello")
    ana.selects("Bicycle repair", of="Which badge?")
    ana.sees("You chose bike")
    ana.sees("Shall I go on?")


def test_a_window_that_is_closed_tells_the_app(slack: Slack, app: Small, ana: User) -> None:
    ana.shortcut("start")
    ana.sees("Your story")
    ana.closes()
    slack.until(lambda: any(one.get("type") == "view_closed" for one in app.heard), "closing")


def test_home_and_ephemerals(slack: Slack, app: Small, ana: User) -> None:
    ana.opens_home()
    ana.sees("Your badges", "home")
    desk = slack.channel(ana.team, "assessors", slack.user(ana.team, "Ben"))
    ana.joins(desk)
    only = ana.sees("Welcome & hello", desk)
    assert desk.members[0].name == "Ben"
    assert only not in desk.members[0].messages()  # type: ignore[attr-defined]


def test_the_same_event_comes_as_often_as_told(slack: Slack, app: Small, ana: User) -> None:
    ana.types("hello", times=3, at_once=True, anew=True)
    slack.until(lambda: len(app.heard) == 3, "three times")
    assert len({one["event_id"] for one in app.heard}) == 3
    assert len({one["event"]["ts"] for one in app.heard}) == 1


def test_events_can_be_held_back_and_come_in_another_order(
    slack: Slack, app: Small, ana: User
) -> None:
    first, second = ana.types("one", hold=True), ana.types("two", hold=True)
    slack.quiet(0.1)
    assert app.heard == []
    second.send()
    slack.until(lambda: len(app.heard) == 1, "the second")
    first.send(retry=1)
    slack.until(lambda: len(app.heard) == 2, "the first")
    assert [one["event"]["text"] for one in app.heard] == ["two", "one"]


def test_somebody_of_another_team_is_told_as_such(slack: Slack, app: Small, ana: User) -> None:
    zoe = slack.user(slack.team("Others", installed=False), "Zoe")
    shared = slack.channel(ana.team, "shared", ana, zoe)
    slack.app.events = {"message.channels"}
    zoe.types("hello @Earned", shared)
    slack.until(lambda: app.heard, "the message")
    event = app.heard[0]["event"]
    assert (event["user_team"], event["source_team"]) == (zoe.team.id, zoe.team.id)
    assert app.heard[0]["team_id"] == ana.team.id
    assert app.heard[0]["is_ext_shared_channel"] is True
    assert f"<@{ana.team.bot.id}>" in event["text"]


def test_the_app_is_told_of_its_own_messages_and_bolt_leaves_them(
    slack: Slack, app: Small, ana: User
) -> None:
    slack.echoes = True
    ana.types("hello")
    ana.sees("You said: hello")
    slack.quiet()
    assert len(app.heard) == 1


def test_what_people_do_arrives_in_slacks_shapes(slack: Slack, app: Small, ana: User) -> None:
    told: list[Thing] = []
    app.app.middleware(lambda body, next: (told.append(body), next())[1])
    app.app.shortcut("praise")(lambda ack: ack())
    for kind in ("app_mention", "member_left_channel", "reaction_added"):
        app.app.event(kind)(lambda: None)
    desk = slack.channel(ana.team, "assessors", ana, private=True)
    ana.types("hello @Earned, see #assessors and ana@example.org", desk)
    said = ana.messages(desk)[0]
    ana.types("more", thread=said)
    ana.edits(said, "hello all")
    ana.reacts("eyes", said)
    ana.shortcut("praise", on=said)
    ana.deletes(said)
    ana.leaves(desk)
    events = [one.get("event", one) for one in told]
    kinds = [(one["type"], one.get("subtype")) for one in events]
    assert kinds == [
        ("app_mention", None),
        ("message", None),
        ("message", None),
        ("message", "message_changed"),
        ("reaction_added", None),
        ("message_action", None),
        ("message", "message_deleted"),
        ("member_left_channel", None),
    ]
    mention = f"hello <@{ana.team.bot.id}>, see <#{desk.id}|assessors> and "
    assert events[0]["text"] == mention + "<mailto:ana@example.org|ana@example.org>"
    assert (events[1]["channel_type"], events[2]["thread_ts"]) == ("group", said.ts)
    assert events[3]["message"]["text"] == "hello all"
    assert events[3]["previous_message"]["text"].startswith("hello <@")
    assert events[5]["message"]["ts"] == events[6]["deleted_ts"] == said.ts


def test_a_window_can_be_followed_by_others(slack: Slack, app: Small, ana: User) -> None:
    answers: list[Thing] = [
        {"response_action": "update", "view": {**WINDOW, "title": plain("Page two")}},
        {"response_action": "push", "view": {**WINDOW, "title": plain("On top")}},
        {},
        {"response_action": "clear"},
    ]
    seen: list[Thing] = []
    handlers = app.app._listeners
    handlers[:] = [one for one in handlers if one.ack_function.__name__ != "tell"]

    @app.app.view("tell")
    def tell(ack: Any, view: Thing) -> None:
        seen.append(view)
        ack(**answers.pop(0))

    ana.shortcut("start")
    ana.sees("Your story")
    for title, left in (("Page two", 1), ("On top", 2), ("Page two", 1)):
        ana.submits({"story": f"before {title}"})
        assert len(ana.windows) == left
        ana.sees(title)
    ana.submits()
    assert ana.windows == []
    assert [one["state"]["values"]["story"]["words"]["value"] for one in seen] == [
        "before Page two",
        "before On top",
        "before Page two",
        "before On top",
    ]
    assert seen[2]["previous_view_id"] == seen[2]["root_view_id"] == seen[0]["id"]


def test_slacks_client_does_not_send_what_it_would_not(
    slack: Slack, team: Team, ana: User, web: WebClient
) -> None:
    choice = {
        "type": "input",
        "block_id": "choice",
        "label": plain("Which?"),
        "element": {
            "type": "checkboxes",
            "action_id": "ticks",
            "options": [{"text": plain("A"), "value": "a"}],
        },
    }
    view = {**WINDOW, "blocks": [*WINDOW["blocks"], choice]}
    web.views_open(trigger_id=slack.trigger(ana), view=view)
    for values, said in (
        ({"story": "words"}, r"asks for \['Which\?'\] first"),
        ({"story": "x" * 3001}, "0 to 3000 characters"),
        ({"proof": [ana.uploads("a.exe", b"MZ")]}, "not a.exe"),
        ({"Which?": ["B"]}, "no option “B”"),
        ({"Where?": "here"}, "no field “Where[?]”"),
    ):
        with pytest.raises(AssertionError, match=said):
            ana.submits(values)
    ana.fills({"Which?": ["A"]})
    assert ana.window.values["choice"]["ticks"]["selected_options"][0]["value"] == "a"
    assert "[x] A" in ana.screen()


# ---------------------------------------------------------------- HTTP


def test_what_is_not_signed_by_slack_is_refused(slack: Slack, team: Team, ana: User) -> None:
    made = small(slack, team)
    with by_http(slack, made.app):
        assert slack.verifies_address()
        for how in ({"forged": True}, {"stale": 400.0}, {"unsigned": True}):
            assert ana.types("hello", **how).answer.status == 401
        assert made.heard == []


def test_an_event_that_fails_is_noted_and_comes_again(slack: Slack, team: Team, ana: User) -> None:
    made = small(slack, team, process_before_response=True)
    broken = [True]

    @made.app.event("reaction_added")
    def reaction(event: Thing) -> None:
        if broken:
            raise RuntimeError("not yet")
        made.heard.append(event)

    with by_http(slack, made.app):
        said = ana.messages()
        ana.types("hello")
        said = ana.messages()
        assert not ana.reacts("eyes", said[0]).answer.ok
        assert any("reaction failed: status 500" in one for one in slack.forgive())
        broken.clear()
        slack.redeliver()
        assert made.heard[-1]["reaction"] == "eyes"


# ---------------------------------------------------------------- Socket Mode


def test_a_refreshed_connection_is_replaced(slack: Slack, team: Team, ana: User) -> None:
    made = small(slack, team)
    with by_socket(slack, made.app):
        slack.sockets.refresh()
        ana.types("still there?")
        ana.sees("You said: still there?")
        assert len(slack.called("apps.connections.open")) == 2
        assert slack.sockets.envelopes[0]["type"] == "events_api"
        slack.sockets.cut()
        slack.until(lambda: slack.sockets.open, "a new connection")
        ana.types("and now?")
        ana.sees("You said: and now?")


def test_an_envelope_that_is_not_acknowledged_comes_again(
    slack: Slack, team: Team, ana: User
) -> None:
    made = small(slack, team, process_before_response=True)
    broken = [True]

    @made.app.event("reaction_added")
    def reaction(event: Thing) -> None:
        if broken:
            raise RuntimeError("not yet")
        made.heard.append(event)

    with by_socket(slack, made.app):
        ana.types("hello")
        slack.ack_seconds = 0.5
        assert ana.reacts("eyes", ana.messages()[0]).answer.status == 0
        assert any("no answer in time" in one for one in slack.forgive())
        broken.clear()
        slack.ack_seconds = 15
        slack.redeliver()
        assert made.heard[-1]["reaction"] == "eyes"
        first, again = slack.sockets.envelopes[-2:]
        assert first["payload"]["event_id"] == again["payload"]["event_id"]
        assert (first["retry_attempt"], again["retry_attempt"]) == (0, 1)


# ---------------------------------------------------------------- the Web API


def test_a_file_goes_up_in_three_steps_and_comes_down_with_the_token_only(
    slack: Slack, team: Team, ana: User, web: WebClient
) -> None:
    desk = slack.channel(team, "assessors", ana)
    data = bytes(range(256)) * 40
    told = web.files_upload_v2(filename="b.png", content=data, channel=desk.id, title="A badge")
    ana.sees("(file: b.png)", desk)
    info = web.files_info(file=told["file"]["id"])["file"]
    url = info["url_private_download"]
    assert fetch(url, web.token or "") == (data, "image/png")
    for token in ("", "xoxb-another"):
        page, kind = fetch(url, token)
        assert kind == "text/html"
        assert b"Sign in" in page


def fetch(url: str, token: str) -> tuple[bytes, str]:
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request) as answer:
        return answer.read(), answer.headers.get_content_type()


def test_too_many_messages_in_one_channel_have_to_wait(
    slack: Slack, team: Team, web: WebClient
) -> None:
    slack.limits_posting(per_second=0.01, burst=2)
    desk, other = slack.channel(team, "assessors"), slack.channel(team, "other")
    for text in ("one", "two"):
        web.chat_postMessage(channel=desk.id, text=text)
    with pytest.raises(SlackApiError, match="ratelimited") as refused:
        web.chat_postMessage(channel=desk.id, text="too early")
    assert refused.value.response.status_code == 429
    wait = int(refused.value.response.headers["Retry-After"])
    assert 100 < wait <= 200
    web.chat_postMessage(channel=other.id, text="elsewhere")
    slack.passes(wait + 1)
    web.chat_postMessage(channel=desk.id, text="three")
    assert [one.text for one in desk.messages] == ["one", "two", "three"]


def test_the_client_waits_as_it_is_told(slack: Slack, team: Team, web: WebClient) -> None:
    desk = slack.channel(team, "assessors")
    web.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=1))
    slack.fails_next("chat.postMessage", "429", seconds=1)
    begun = time.monotonic()
    web.chat_postMessage(channel=desk.id, text="one")
    assert time.monotonic() - begun >= 1
    assert [one.status for one in slack.called("chat.postMessage")] == [429, 200]
    assert [one.text for one in desk.messages] == ["one"]


def test_the_usual_errors_have_their_names(
    slack: Slack, team: Team, ana: User, web: WebClient
) -> None:
    other = slack.channel(team, "elsewhere", bot=False)
    hidden = slack.channel(team, "hidden", private=True, bot=False)
    gone = slack.user(team, "Gone", deleted=True)
    desk = slack.channel(team, "desk", ana)
    theirs = ana.types("mine", desk, hold=True).payload["event"]["ts"]
    stranger = slack.user(slack.team("Others"), "Zoe")

    def refusal(name: str, **arguments: Any) -> str:
        with pytest.raises(SlackApiError) as refused:
            web.api_call(name, params=arguments)
        return str(refused.value.response["error"])

    post = "chat.postMessage"
    assert refusal(post, channel=other.id, text="x") == "not_in_channel"
    assert refusal(post, channel=hidden.id, text="x") == "channel_not_found"
    assert refusal(post, channel="C0", text="x") == "channel_not_found"
    assert refusal("chat.update", channel=desk.id, ts=theirs, text="x") == "cant_update_message"
    assert refusal("conversations.open", users=gone.id) == "user_disabled"
    assert refusal("conversations.open", users=team.bot.id) == "cannot_dm_bot"
    assert refusal("users.info", user="U0") == "user_not_found"
    assert refusal("users.info", user=stranger.id) == "user_not_visible"
    assert refusal("chat.postEphemeral", channel=desk.id, user=gone.id, text="x") == (
        "user_not_in_channel"
    )
    desk.is_archived = True
    assert refusal(post, channel=desk.id, text="x") == "is_archived"
    team.token.scopes.remove("users:read")
    with pytest.raises(SlackApiError) as refused:
        web.users_info(user=ana.id)
    assert refused.value.response["needed"] == "users:read"
    assert "chat:write" in refused.value.response["provided"]
    team.token.revoked = True
    assert refusal("auth.test") == "token_revoked"
    web.token = "xoxb-nobody"
    assert refusal("auth.test") == "invalid_auth"


def test_people_are_told_as_slack_tells_them(slack: Slack, team: Team, web: WebClient) -> None:
    guest = slack.user(team, "Guest", is_restricted=True, tz="Africa/Lagos")
    zoe = slack.user(slack.team("Others"), "Zoe", locale="fr-FR")
    slack.channel(team, "shared", guest, zoe)
    told = web.users_info(user=guest.id, include_locale=True)["user"]
    assert (told["is_restricted"], told["tz"], told["locale"]) == (True, "Africa/Lagos", "en-US")
    assert "is_stranger" not in told
    stranger = web.users_info(user=zoe.id)["user"]
    assert (stranger["is_stranger"], stranger["team_id"]) == (True, zoe.team.id)
    listed = [one["id"] for page in web.users_list(limit=1) for one in page["members"]]
    assert listed == [team.bot.id, guest.id]
    test = web.auth_test()
    assert test["user_id"] == team.bot.id
    assert "chat:write" in test.headers["X-OAuth-Scopes"]


def test_a_trigger_opens_one_window_within_three_seconds(
    slack: Slack, team: Team, ana: User, web: WebClient
) -> None:
    once, late = slack.trigger(ana), slack.trigger(ana)
    opened = web.views_open(trigger_id=once, view=WINDOW)["view"]
    for trigger, error in ((once, "exchanged"), ("1.2.3", "invalid")):
        with pytest.raises(SlackApiError, match=f"{error}_trigger_id"):
            web.views_open(trigger_id=trigger, view=WINDOW)
    slack.passes(3.5)
    with pytest.raises(SlackApiError, match="expired_trigger_id"):
        web.views_open(trigger_id=late, view=WINDOW)
    anew = {**WINDOW, "title": plain("Anew")}
    changed = web.views_update(view_id=opened["id"], hash=opened["hash"], view=anew)["view"]
    assert changed["hash"] != opened["hash"]
    with pytest.raises(SlackApiError, match="hash_conflict"):
        web.views_update(view_id=opened["id"], hash=opened["hash"], view=anew)


def test_three_windows_stand_upon_one_another_at_most(
    slack: Slack, team: Team, ana: User, web: WebClient
) -> None:
    web.views_open(trigger_id=slack.trigger(ana), view=WINDOW)
    for _ in range(2):
        web.views_push(trigger_id=slack.trigger(ana, ana.window), view=WINDOW)
    with pytest.raises(SlackApiError, match="push_limit_reached"):
        web.views_push(trigger_id=slack.trigger(ana, ana.window), view=WINDOW)
    assert ana.window.root_id == ana.windows[0].id


def test_threads_metadata_and_history(slack: Slack, team: Team, ana: User, web: WebClient) -> None:
    desk = slack.channel(team, "assessors", ana)
    about = {"event_type": "claim", "event_payload": {"id": "7"}}
    first = web.chat_postMessage(channel=desk.id, text="A claim", metadata=about)
    web.chat_postMessage(channel=desk.id, text="More", thread_ts=first["ts"])
    web.chat_postMessage(channel=desk.id, text="Another")
    told = web.conversations_history(channel=desk.id, include_all_metadata=True)["messages"]
    assert [one["text"] for one in told] == ["Another", "A claim"]
    assert told[1]["metadata"] == about
    thread = web.conversations_replies(channel=desk.id, ts=first["ts"])["messages"]
    assert [one["text"] for one in thread] == ["A claim", "More"]
    assert thread[1]["thread_ts"] == first["ts"]
    pages = [p["messages"][0]["text"] for p in web.conversations_history(channel=desk.id, limit=1)]
    assert pages == ["Another", "A claim"]
    web.chat_delete(channel=desk.id, ts=first["ts"])
    assert "A claim" not in ana.screen(desk)


def test_slack_can_be_down_refuse_or_lose_an_answer(
    slack: Slack, team: Team, ana: User, web: WebClient
) -> None:
    desk = slack.channel(team, "assessors", ana)
    web.retry_handlers.clear()
    slack.down()
    with pytest.raises(SlackApiError) as broken:
        web.chat_postMessage(channel=desk.id, text="one")
    assert broken.value.response.status_code == 503
    slack.down("refuse")
    with pytest.raises(urllib.error.URLError):
        web.chat_postMessage(channel=desk.id, text="two")
    slack.up()
    for fault, text in (("lost", "three"), ("cut", "four")):
        slack.fails_next("chat.postMessage", fault)
        with pytest.raises(OSError):
            web.chat_postMessage(channel=desk.id, text=text)
    slack.fails_next("chat.postMessage", "internal_error")
    with pytest.raises(SlackApiError, match="internal_error"):
        web.chat_postMessage(channel=desk.id, text="five")
    web.chat_postMessage(channel=desk.id, text="six")
    assert [one.text for one in desk.messages] == ["three", "six"]


def test_a_response_url_works_five_times(slack: Slack, team: Team, ana: User) -> None:
    url = slack.response_url(ana.dm, ana, None)
    for number in range(5):
        assert post(url, f'{{"text": "{number}"}}') == 200
    assert post(url, '{"text": "once too often"}') == 404
    old = slack.response_url(ana.dm, ana, None)
    slack.passes(1801)
    assert post(old, '{"text": "too late"}') == 404
    assert len(ana.messages()) == 5


def post(url: str, body: str) -> int:
    request = urllib.request.Request(url, body.encode(), {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code


def test_what_slack_would_refuse_fails_the_test_that_sent_it() -> None:
    with pytest.raises(AssertionError, match="0 characters, min 1"):
        send_an_empty_text()


def send_an_empty_text() -> None:
    with running() as slack:
        team = slack.team()
        assert team.token
        web = WebClient(team.token.secret, base_url=slack.api_url)
        bad = [{"type": "section", "text": plain("")}]
        desk = slack.channel(team, "desk")
        with pytest.raises(SlackApiError, match="invalid_blocks"):
            web.chat_postMessage(channel=desk.id, text="x", blocks=bad)


def test_an_app_is_installed_by_oauth_and_removed(slack: Slack, tmp_path: Any) -> None:
    team = slack.team("New here", installed=False)
    ana = slack.user(team, "Ana")
    settings = OAuthSettings(
        client_id=slack.app.client_id,
        client_secret=slack.app.client_secret,
        scopes=["chat:write", "im:history"],
        install_page_rendering_enabled=False,
        state_validation_enabled=False,
    )
    client = WebClient(base_url=slack.api_url)
    made = Small(
        App(client=client, signing_secret=slack.app.signing_secret, oauth_settings=settings)
    )
    store = {}
    settings.installation_store.save = lambda one: store.update({one.team_id: one})  # type: ignore[method-assign]
    settings.installation_store.find_installation = lambda **asked: store[asked["team_id"]]  # type: ignore[method-assign]
    settings.installation_store.find_bot = lambda **asked: store[asked["team_id"]].to_bot()  # type: ignore[method-assign]
    listen(made)
    with by_http(slack, made.app) as url:
        back = slack.approves(ana, redirect_of(f"{url}/slack/install"))
        callback = f"{url}/slack/oauth_redirect?{urlsplit(back).query}"
        assert status_of(callback) == 200
        assert team.token
        assert store[team.id].bot_token == team.token.secret
        assert team.token.scopes == ["chat:write", "im:history"]
        assert status_of(callback) == 401  # a code is good for once
        ana.types("hello")
        ana.sees("You said: hello")
        slack.uninstall(team)
        slack.until(lambda: any("app_uninstalled" in str(one) for one in made.heard), "removal")


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *told: Any) -> None:
        return None


def redirect_of(url: str) -> str:
    try:
        with urllib.request.build_opener(Stay).open(url) as answer:
            raise AssertionError(f"no redirect, but {answer.status}")
    except urllib.error.HTTPError as told:
        with told:
            return str(told.headers["Location"])


def status_of(url: str) -> int:
    try:
        with urllib.request.urlopen(url) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as told:
        with told:
            return told.code


# ---------------------------------------------------------------- what everybody saw


def test_the_transcript_reads_like_the_screens(slack: Slack, team: Team, ana: User) -> None:
    made = small(slack, team)
    with by_http(slack, made.app):
        ana.types("I fix bikes")
        ana.clicks("Go on")
        ana.sees("Your story")
        ana.submits({"story": "I built a bike"})
        ana.sees("Thank you")
    told = slack.transcript()
    for line in (
        "== Ana and the app",
        "  Ana: I fix bikes",
        "  Earned: ",
        "      Shall I go on?",
        "      [Go on]",
        "  Ana clicks [Go on]",
        "  ┌─ Your story ─",
        "  Earned (changed to): Going on",
        "  Earned: Thank you: I built a bike []",
    ):
        assert line.rstrip() in told, told
