"""Putting messages and windows into the world, and telling the log of them."""

from __future__ import annotations

import copy

from tests.support.slack import transcript
from tests.support.slack.things import Channel, Message, Person, Refused, Thing, Window, new_id
from tests.support.slack.world import World

MOST_WINDOWS = 3


def with_ids(blocks: list[Thing]) -> list[Thing]:
    """Blocks with the ids that Slack makes up where the app gave none."""
    made = copy.deepcopy(blocks)
    for block in made:
        block.setdefault("block_id", new_id("b"))
        for one in elements_of(block):
            one.setdefault("action_id", new_id("a"))
    return made


def elements_of(block: Thing) -> list[Thing]:
    """What one can click or fill in within a block."""
    found = [block[key] for key in ("accessory", "element") if key in block]
    if block["type"] in ("actions", "context_actions"):
        found += block["elements"]
    return [one for one in found if one["type"] != "image"]


def place_of(channel: Channel) -> str:
    """The name of a place in the log."""
    if channel.kind != "im":
        return f"#{channel.name}"
    person = next((one for one in channel.members if not one.is_bot), None)
    return f"{person.name} and the app" if person else "a direct message"


def post(world: World, message: Message, note: str = "") -> Message:
    """A new message in its channel."""
    with world.changed:
        message.blocks = with_ids(message.blocks)
        message.channel.messages.append(message)
        notes = [note] if note else []
        if message.only_for:
            notes.append(f"only {message.only_for.name} sees this")
        if message.thread_ts and message.thread_ts != message.ts:
            notes.append("in the thread of " + _first_line(world, message))
        seen = _seen(world, message)
        place = place_of(message.channel)
        world.log.message(place, message.author.name, seen, "; ".join(notes))
        world.changed.notify_all()
    return message


def _seen(world: World, message: Message) -> str:
    seen = transcript.of_message(message.text, message.blocks, message.files)
    if world.log.aloud and message.blocks and message.author.is_bot:
        seen += f"\n(aloud: {transcript.shown(message.text)})"
    return seen


def _first_line(world: World, message: Message) -> str:
    for one in message.channel.messages:
        if one.ts == message.thread_ts:
            seen = transcript.of_message(one.text, one.blocks).splitlines()
            return f"“{seen[0][:30]}”" if seen else "…"
    return "…"


def change(world: World, message: Message, content: Thing) -> None:
    """Another content for a message that is there."""
    with world.changed:
        message.text = content.get("text", message.text if "blocks" not in content else "")
        if "blocks" in content or "text" in content:
            message.blocks = with_ids(content.get("blocks") or [])
        if "metadata" in content:
            message.metadata = content["metadata"]
        message.edited = world.next_ts()
        seen = _seen(world, message)
        world.log.message(place_of(message.channel), message.author.name, seen, "changed to")
        world.changed.notify_all()


def remove(world: World, message: Message) -> None:
    """A message goes away."""
    with world.changed:
        message.deleted = True
        seen = transcript.of_message(message.text, message.blocks).splitlines() or ["…"]
        world.log.say(place_of(message.channel), f"(deleted: {seen[0][:60]})")
        world.changed.notify_all()


def new_window(world: World, person: Person, view: Thing) -> Window:
    """A view as somebody's window; its fields hold what they begin with."""
    made = Window(new_id("V"), person, {}, "", "")
    made.root_id = made.id
    fill(world, made, view)
    return made


def fill(world: World, window: Window, view: Thing) -> None:
    """Put a view into a window; what was filled in stays where the field does."""
    external = view.get("external_id")
    for one in all_windows(world):
        if external and one is not window and one.view.get("external_id") == external:
            raise Refused("duplicate_external_id")
    old = window.values
    window.view = {**view, "blocks": with_ids(view["blocks"])}
    window.hash = f"{int(world.now())}.{new_id('h')}"
    window.errors = {}
    window.values = first_values(window.view["blocks"])
    for block_id, actions in window.values.items():
        for action_id in actions:
            if action_id in old.get(block_id, {}):
                actions[action_id] = old[block_id][action_id]


def all_windows(world: World) -> list[Window]:
    """Every modal that is open, and every App Home."""
    people = list(world.people.values())
    homes = [one.home for one in people if one.home]
    return [*(window for one in people for window in one.windows), *homes]


def first_values(blocks: list[Thing]) -> Thing:
    """The state of fields that nobody has touched."""
    state: Thing = {}
    for block in blocks:
        for one in elements_of(block):
            value = first_value(one)
            if value is not None:
                state.setdefault(block["block_id"], {})[one["action_id"]] = value
    return state


def first_value(element: Thing) -> Thing | None:
    """The state of one element before anybody touched it; None for buttons."""
    kind = element["type"]
    if kind in ("button", "overflow", "icon_button", "feedback_buttons", "workflow_button"):
        return None
    if kind in ("static_select", "radio_buttons", "external_select"):
        return {"type": kind, "selected_option": element.get("initial_option")}
    if kind in ("checkboxes", "multi_static_select", "multi_external_select"):
        return {"type": kind, "selected_options": element.get("initial_options", [])}
    if kind == "file_input":
        return {"type": kind, "files": []}
    simple = {
        "datepicker": ("selected_date", "initial_date"),
        "timepicker": ("selected_time", "initial_time"),
        "datetimepicker": ("selected_date_time", "initial_date_time"),
        "users_select": ("selected_user", "initial_user"),
        "channels_select": ("selected_channel", "initial_channel"),
        "conversations_select": ("selected_conversation", "initial_conversation"),
        "multi_users_select": ("selected_users", "initial_users"),
        "multi_channels_select": ("selected_channels", "initial_channels"),
        "multi_conversations_select": ("selected_conversations", "initial_conversations"),
        "rich_text_input": ("rich_text_value", "initial_value"),
    }
    key, first = simple.get(kind, ("value", "initial_value"))
    return {"type": kind, key: element.get(first, [] if kind.startswith("multi_") else None)}


def show(world: World, window: Window, what: str) -> None:
    """Tell the log that somebody has a window before them."""
    with world.changed:
        box = transcript.of_view(window.view, window.values, window.errors)
        world.log.say(f"{window.person.name}'s screen", f"{what}\n{box}")
        world.changed.notify_all()


def push(world: World, window: Window) -> None:
    """One more window on top; raises Refused at the fourth."""
    stack = window.person.windows
    if len(stack) >= MOST_WINDOWS:
        raise Refused("push_limit_reached")
    if stack:
        window.root_id, window.previous_id = stack[0].id, stack[-1].id
    stack.append(window)
    show(world, window, "(a window opens)")


def publish(world: World, person: Person, view: Thing) -> Window:
    """Another App Home for somebody."""
    if person.home is None:
        person.home = new_window(world, person, view)
    else:
        fill(world, person.home, view)
    show(world, person.home, "(the App Home)")
    return person.home
