"""The window for the time zone: within Slack's limits, in every language and from every zone."""

from __future__ import annotations

import pytest

from bots.slack_bot import zones
from bots.slack_bot.pen import Pen
from core.zones import regions
from tests.bots.slack_bot.payloads import problems_of_view
from tests.core.domain.interviews import TEXTS
from tests.support.slack.speaking import elements_of


@pytest.mark.parametrize("language", ["en", "es", "xx"])
@pytest.mark.parametrize("zone", ["", "Europe/Madrid", "Etc/GMT+3"])
def test_the_window_keeps_the_limits_and_offers_every_zone(language: str, zone: str) -> None:
    view = zones.choose(Pen(TEXTS, language, zone=zone))
    assert [] == problems_of_view(view)
    [menu] = [one for block in view["blocks"] for one in elements_of(block)]
    offered = [one["value"] for group in menu["option_groups"] for one in group["options"]]
    assert sorted(offered) == sorted(name for names in regions().values() for name in names)
    assert menu.get("initial_option", {}).get("value", "") == (zone if zone in offered else "")


def test_nothing_chosen_is_no_zone() -> None:
    assert zones.read({}) == ""
    held = {"type": "static_select", "selected_option": None}
    assert zones.read({"state": {"values": {"zone": {"zone": held}}}}) == ""
