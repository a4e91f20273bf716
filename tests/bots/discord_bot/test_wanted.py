from bots.discord_bot.wanted import caches, intents


def test_no_intent_is_asked_for_that_discord_would_have_to_approve():
    asked = {name for name, wanted in intents() if wanted}
    assert asked == {"guilds", "dm_messages"}


def test_no_member_of_a_server_is_remembered():
    assert not any(kept for _, kept in caches())
