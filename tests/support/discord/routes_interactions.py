"""Routes about commands, and the app's first answer to an interaction."""

from __future__ import annotations

from tests.support.discord import payloads, transcript
from tests.support.discord.asking import Asked, Reply, route
from tests.support.discord.routes_messages import answered, change, fill, is_empty, write
from tests.support.discord.things import (
    EPHEMERAL,
    LOADING,
    Interaction,
    Message,
    Refused,
    Thing,
    Window,
    numbered,
    snowflake,
    unknown,
    walk,
)
from tests.support.discord.world import ANSWER_SECONDS, World

# Which first answers an interaction of each type takes (docs: receiving and responding).
FITTING = {2: {4, 5, 9}, 3: {4, 5, 6, 7, 9}, 4: {8}, 5: {4, 5, 6, 7}}
# Of radio buttons one at most is chosen.
RADIO = 21
MESSAGE, THINKING, LATER, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9


@route("POST", "/interactions/{interaction_id}/{interaction_token}/callback", open=True)
def answer(asked: Asked) -> Reply:
    world, body = asked.world, asked.body
    one = world.interactions.get(asked.params["interaction_id"])
    if one is None or one.token != asked.params["interaction_token"]:
        raise unknown("interaction")
    if one.answer is not None:
        raise Refused(400, 40060, "Interaction has already been acknowledged.")
    if world.age() - one.begun > ANSWER_SECONDS or one.refused:
        raise unknown("interaction")
    kind = body["type"]
    if kind not in FITTING[one.type] or (kind == UPDATE and one.message is None):
        world.violates(f"an interaction of type {one.type} is not answered with type {kind}")
        raise Refused(400, 50035, "Invalid Form Body")
    made = HANDLERS[kind](asked, one, body.get("data") or {})
    one.answer = body
    if asked.query.get("with_response") not in ("1", "true"):
        return 204, None
    told = payloads.message(world, made) if made and kind not in (THINKING, LATER) else None
    return 200, payloads.callback(one, made, told)


def _says(asked: Asked, one: Interaction, data: Thing) -> Message:
    made = answered(asked.world, one, int(data.get("flags") or 0))
    fill(asked.world, made, data, asked.files)
    if is_empty(made):
        raise Refused(400, 50006, "Cannot send an empty message")
    one.original = made
    write(asked.world, made)
    return made


def _thinks(asked: Asked, one: Interaction, data: Thing) -> Message:
    flags = int(data.get("flags") or 0) & EPHEMERAL
    made = answered(asked.world, one, flags | LOADING)
    one.original = made
    asked.world.posts(made)
    return made


def _later(asked: Asked, one: Interaction, data: Thing) -> Message | None:
    one.original = one.message
    return one.message


def _updates(asked: Asked, one: Interaction, data: Thing) -> Message | None:
    assert one.message
    one.original = one.message
    asked.body = data
    return change(asked, one.message)


def _offers(asked: Asked, one: Interaction, data: Thing) -> None:
    return None


def _opens(asked: Asked, one: Interaction, data: Thing) -> None:
    view = {**data, "components": numbered(data["components"], in_window=True)}
    made = Window(one.person, one.channel, view, one.message)
    made.values = {}
    for part in walk(view["components"]):
        if part.get("custom_id") and part["type"] == 4 and part.get("value"):
            made.values[part["custom_id"]] = part["value"]
        elif part.get("custom_id") and part.get("options"):
            chosen = [o["value"] for o in part["options"] if o.get("default")]
            alone = part["type"] == RADIO
            made.values[part["custom_id"]] = next(iter(chosen), None) if alone else chosen
    with asked.world.changed:
        one.person.windows = [made]  # a person sees one modal at a time
        asked.world.changed.notify_all()
    asked.world.log.say(f"{one.person.name}'s screen", transcript.of_window(made))


HANDLERS = {
    MESSAGE: _says,
    THINKING: _thinks,
    LATER: _later,
    UPDATE: _updates,
    CHOICES: _offers,
    MODAL: _opens,
}


# ------------------------------------------------------------ commands


def _stored(world: World, told: Thing, guild_id: str | None, old: list[Thing]) -> Thing:
    kind = told.get("type") or 1
    same = [one for one in old if (one["name"], one["type"]) == (told["name"], kind)]
    made: Thing = {
        "id": same[0]["id"] if same else snowflake(),
        "application_id": world.app.id,
        "version": snowflake(),
        "default_member_permissions": None,
        "type": kind,
        "name": told["name"],
        "name_localizations": told.get("name_localizations"),
        "description": told.get("description") or "",
        "description_localizations": told.get("description_localizations"),
        "dm_permission": told.get("dm_permission", True),
        "contexts": told.get("contexts"),
        "integration_types": told.get("integration_types") or [0],
        "nsfw": bool(told.get("nsfw")),
    }
    if told.get("default_member_permissions") is not None:
        made["default_member_permissions"] = str(told["default_member_permissions"])
    if told.get("options"):
        made["options"] = told["options"]
    if guild_id:
        made["guild_id"] = guild_id
        made.pop("dm_permission")
    return made


def _list(asked: Asked) -> list[Thing]:
    if asked.params["application_id"] != asked.world.app.id:
        raise Refused(
            403, 20012, "You are not authorized to perform this action on this application"
        )
    if "guild_id" in asked.params:
        asked.world.seen_guild(asked.params["guild_id"])
        return asked.world.app.guild_commands.setdefault(asked.params["guild_id"], [])
    return asked.world.app.commands


COMMANDS = "/applications/{application_id}/commands"
GUILD_COMMANDS = "/applications/{application_id}/guilds/{guild_id}/commands"

for _base in (COMMANDS, GUILD_COMMANDS):

    @route("GET", _base)
    def commands(asked: Asked) -> Reply:
        return 200, _list(asked)

    @route("PUT", _base)
    def replace_commands(asked: Asked) -> Reply:
        now = _list(asked)
        names = [(one["name"], one.get("type") or 1) for one in asked.body]
        if len(set(names)) != len(names):
            raise Refused(400, 50035, "Invalid Form Body: names are not unique")
        guild_id = asked.params.get("guild_id")
        now[:] = [_stored(asked.world, one, guild_id, list(now)) for one in asked.body]
        return 200, now

    @route("POST", _base)
    def add_command(asked: Asked) -> Reply:
        now = _list(asked)
        made = _stored(asked.world, asked.body, asked.params.get("guild_id"), now)
        now[:] = [*(one for one in now if one["id"] != made["id"]), made]
        return 201, made

    @route("DELETE", _base + "/{command_id}")
    def remove_command(asked: Asked) -> Reply:
        now = _list(asked)
        if not any(one["id"] == asked.params["command_id"] for one in now):
            raise unknown("command")
        now[:] = [one for one in now if one["id"] != asked.params["command_id"]]
        return 204, None

    @route("GET", _base + "/{command_id}")
    def a_command(asked: Asked) -> Reply:
        for one in _list(asked):
            if one["id"] == asked.params["command_id"]:
                return 200, one
        raise unknown("command")
