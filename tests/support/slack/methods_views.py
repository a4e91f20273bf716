"""views.*: modals and App Home."""

from __future__ import annotations

import copy

from tests.support.slack import speaking
from tests.support.slack.asking import Asked, method
from tests.support.slack.things import Refused, Thing, Window


def _told(asked: Asked, window: Window) -> Thing:
    return {"view": copy.deepcopy(window.as_json(asked.bot))}


@method("views.open", "")
def views_open(asked: Asked) -> Thing:
    person = asked.world.pull(asked["trigger_id"]).person
    window = speaking.new_window(asked.world, person, asked["view"])
    person.windows.clear()
    speaking.push(asked.world, window)
    return _told(asked, window)


@method("views.push", "")
def views_push(asked: Asked) -> Thing:
    trigger = asked.world.pull(asked["trigger_id"])
    if not trigger.person.windows or trigger.window is None:
        raise Refused("not_found")
    window = speaking.new_window(asked.world, trigger.person, asked["view"])
    speaking.push(asked.world, window)
    return _told(asked, window)


@method("views.update", "")
def views_update(asked: Asked) -> Thing:
    for window in speaking.all_windows(asked.world):
        by_id = window.id == asked.get("view_id", "")
        by_name = window.view.get("external_id", "") == asked.get("external_id", None)
        if window.view["type"] == "modal" and (by_id or by_name):
            if "hash" in asked.arguments and asked["hash"] != window.hash:
                raise Refused("hash_conflict")
            speaking.fill(asked.world, window, asked["view"])
            speaking.show(asked.world, window, "(the window changes)")
            return _told(asked, window)
    raise Refused("not_found")


@method("views.publish", "")
def views_publish(asked: Asked) -> Thing:
    person = asked.person(asked["user_id"])
    if person.home and "hash" in asked.arguments and asked["hash"] != person.home.hash:
        raise Refused("hash_conflict")
    if asked["view"]["type"] != "home":
        raise Refused("invalid_arguments")
    return _told(asked, speaking.publish(asked.world, person, asked["view"]))
