"""files.*: a file comes in three steps, and goes out to whoever shows a token."""

from __future__ import annotations

import mimetypes

from tests.support.slack import speaking
from tests.support.slack.asking import Asked, method
from tests.support.slack.things import File, Message, Person, Refused, Thing, Token, new_id
from tests.support.slack.world import World

LOGIN_PAGE = b"<!DOCTYPE html><html><head><title>Sign in | Slack</title></head><body></body></html>"


def new_file(world: World, owner: Person, name: str, data: bytes = b"") -> File:
    """A file of somebody's."""
    key = new_id("F")
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    url = f"{world.base_url}/files-pri/{owner.team.id}-{key}"
    world.files[key] = File(key, owner, name, data, kind, url)
    return world.files[key]


def fetch(world: World, key: str, token: Token | None) -> tuple[str, bytes]:
    """The bytes of a file; to anybody else, Slack shows its login page, with 200."""
    found = world.files.get(key)
    known = token and not token.revoked and "files:read" in token.scopes
    if not found or not known or not token or token.team is not found.owner.team or found.deleted:
        return "text/html; charset=utf-8", LOGIN_PAGE
    return found.mimetype, found.data


@method("files.info", "files:read")
def files_info(asked: Asked) -> Thing:
    found = asked.world.files.get(asked["file"])
    if found is None or not found.arrived:
        raise Refused("file_not_found")
    if found.deleted:
        raise Refused("file_deleted")
    return {"file": found.as_json(), "comments": [], "response_metadata": {"next_cursor": ""}}


@method("files.delete", "files:write")
def files_delete(asked: Asked) -> Thing:
    found = asked.world.files.get(asked["file"])
    if found is None or found.owner is not asked.bot:
        raise Refused("file_not_found")
    if found.deleted:
        raise Refused("file_deleted")
    found.deleted, found.data = True, b""
    return {}


@method("files.getUploadURLExternal", "files:write")
def upload_url(asked: Asked) -> Thing:
    made = new_file(asked.world, asked.bot, asked["filename"])
    made.expected, made.arrived = int(asked["length"]), False
    return {"upload_url": f"{asked.world.base_url}/upload/v1/{made.id}", "file_id": made.id}


@method("files.completeUploadExternal", "files:write")
def complete_upload(asked: Asked) -> Thing:
    found = []
    for one in asked["files"]:
        file = asked.world.files.get(one["id"])
        if file is None or file.expected is None or file.owner is not asked.bot:
            raise Refused("file_not_found")
        if len(file.data) != file.expected:
            raise Refused("file_upload_incomplete")
        file.title, file.arrived = one.get("title", file.name), True
        found.append(file)
    if wanted := asked.get("channel_id"):
        channel = asked.channel(wanted, member=True)
        text, ts = asked.get("initial_comment", ""), asked.world.next_ts()
        made = Message(channel, ts, asked.bot, text, thread_ts=asked.get("thread_ts", ""))
        made.files = found
        speaking.post(asked.world, made)
    return {"files": [one.as_json() for one in found]}
