"""conversations.*, users.*, team.*, auth.*, apps.*, oauth.*."""

from __future__ import annotations

from tests.support.slack.asking import SCOPE_OF_KIND, Asked, method
from tests.support.slack.things import Person, Refused, Thing


@method("api.test", "")
def api_test(asked: Asked) -> Thing:
    if "error" in asked.arguments:
        raise Refused(asked["error"], args=asked.arguments)
    return {"args": asked.arguments}


@method("auth.test", "")
def auth_test(asked: Asked) -> Thing:
    return {
        "url": f"https://{asked.team.domain}.slack.com/",
        "team": asked.team.name,
        "user": asked.bot.handle,
        "team_id": asked.team.id,
        "user_id": asked.bot.id,
        "bot_id": asked.bot.bot_id,
        "is_enterprise_install": False,
    }


@method("auth.revoke", "")
def auth_revoke(asked: Asked) -> Thing:
    assert asked.token
    if not asked.get("test"):
        asked.token.revoked = True
    return {"revoked": not asked.get("test")}


@method("auth.teams.list", "")
def auth_teams(asked: Asked) -> Thing:
    return {"teams": [asked.team.as_json()], "response_metadata": {"next_cursor": ""}}


@method("team.info", "team:read")
def team_info(asked: Asked) -> Thing:
    wanted = asked.get("team", asked.team.id)
    if wanted != asked.team.id:
        raise Refused("team_not_found")
    return {"team": {**asked.team.as_json(), "email_domain": "", "icon": {}}}


@method("bots.info", "users:read")
def bots_info(asked: Asked) -> Thing:
    for one in asked.world.people.values():
        if one.bot_id and one.bot_id == asked.get("bot") and one.team is asked.team:
            known = {"id": one.bot_id, "app_id": asked.world.app.id, "user_id": one.id}
            return {"bot": {**known, "name": one.name, "deleted": False, "icons": {}}}
    raise Refused("bot_not_found")


def _user(asked: Asked, person: Person) -> Thing:
    assert asked.token
    mail = "users:read.email" in asked.token.scopes
    return person.as_json(asked.team, locale=bool(asked.get("include_locale")), email=mail)


@method("users.info", "users:read")
def users_info(asked: Asked) -> Thing:
    return {"user": _user(asked, asked.person(asked["user"]))}


@method("users.list", "users:read")
def users_list(asked: Asked) -> Thing:
    found = [one for one in asked.world.people.values() if one.team is asked.team]
    page, cursor = asked.page(found)
    told = [_user(asked, one) for one in page]
    return {"members": told, "response_metadata": {"next_cursor": cursor}}


@method("conversations.open", "im:write")
def conversations_open(asked: Asked) -> Thing:
    if "channel" in asked.arguments:
        found = asked.channel(asked["channel"])
    else:
        ids = asked["users"].split(",")
        if len(ids) > 1:
            raise Refused("not_enough_users")  # group messages are not built here
        person = asked.person(ids[0])
        if person.is_bot:
            raise Refused("cannot_dm_bot")
        if person.deleted:
            raise Refused("user_disabled")
        found = asked.world.direct(asked.team, person)
    told = found.as_json(asked.bot) if asked.get("return_im") else {"id": found.id}
    return {"channel": told, "no_op": False, "already_open": False}


@method("conversations.info", "{read}")
def conversations_info(asked: Asked) -> Thing:
    found = asked.channel(asked["channel"], scope="read")
    return {"channel": found.as_json(asked.bot)}


@method("conversations.members", "{read}")
def conversations_members(asked: Asked) -> Thing:
    found = asked.channel(asked["channel"], scope="read")
    page, cursor = asked.page([one.id for one in found.members])
    return {"members": list(page), "response_metadata": {"next_cursor": cursor}}


@method("conversations.join", "channels:join")
def conversations_join(asked: Asked) -> Thing:
    found = asked.channel(asked["channel"])
    if found.kind != "channel":
        raise Refused("method_not_supported_for_channel_type")
    if found.is_archived:
        raise Refused("is_archived")
    if asked.bot not in found.members:
        found.members.append(asked.bot)
        asked.world.log.say(f"#{found.name}", f"({asked.bot.name} joins)")
    return {"channel": found.as_json(asked.bot)}


@method("conversations.list", "{read}")
def conversations_list(asked: Asked) -> Thing:
    names = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}
    kinds = [names[one] for one in asked.get("types", "public_channel").split(",")]
    for kind in kinds:
        asked.needs(f"{SCOPE_OF_KIND.get(kind, kind)}:read")
    found = [
        one
        for one in asked.world.channels.values()
        if one.team is asked.team
        and one.kind in kinds
        and (one.kind == "channel" or asked.bot in one.members)
        and not (asked.get("exclude_archived") and one.is_archived)
    ]
    page, cursor = asked.page(found)
    told = [one.as_json(asked.bot) for one in page]
    return {"channels": told, "response_metadata": {"next_cursor": cursor}}


@method("apps.connections.open", "connections:write")
def connections_open(asked: Asked) -> Thing:
    return {"url": asked.world.sockets.ticket()}


@method("apps.event.authorizations.list", "authorizations:read")
def event_authorizations(asked: Asked) -> Thing:
    team = asked.world.teams.get(asked["event_context"].rsplit("-", 1)[-1])
    if team is None or team.bot is None:
        raise Refused("invalid_event_context")
    told = {"enterprise_id": None, "team_id": team.id, "user_id": team.bot.id, "is_bot": True}
    return {"authorizations": [told], "response_metadata": {"next_cursor": ""}}


@method("oauth.v2.access", "")
def oauth(asked: Asked) -> Thing:
    app = asked.world.app
    if asked.get("client_id") != app.client_id:
        raise Refused("invalid_client_id")
    if asked.get("client_secret") != app.client_secret:
        raise Refused("bad_client_secret")
    found = asked.world.codes.pop(asked.get("code", ""), None)
    if found is None:
        raise Refused("invalid_code")
    if found["redirect_uri"] != asked.get("redirect_uri", found["redirect_uri"]):
        raise Refused("bad_redirect_uri")
    person: Person = found["person"]
    token = asked.world.install(person.team, found["scopes"].split(","))
    assert person.team.bot
    return {
        "access_token": token.secret,
        "token_type": "bot",
        "scope": ",".join(token.scopes),
        "bot_user_id": person.team.bot.id,
        "app_id": app.id,
        "team": {"id": person.team.id, "name": person.team.name},
        "enterprise": None,
        "is_enterprise_install": False,
        "authed_user": {"id": person.id},
    }
