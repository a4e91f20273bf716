"""Two who differ, a lead, a witness, and an appeal that is upheld: in Slack and in Discord.

Read them as stories: ``EARNED_TEST_TRANSCRIPTS=folder`` keeps what everybody saw.
"""

from __future__ import annotations

from core.domain.claim import ClaimState
from core.domain.people import Role
from tests.journeys.judgement import (
    BO_NOTES,
    BO_SAYS,
    CLEO_NOTES,
    CLEO_SAYS,
    EVE_SAYS,
    FIRST,
    INSIDE,
    LEA_NOTES,
    LEA_SAYS,
    LEARNER,
    NEIGHBOUR,
    SENTENCE,
    WHY,
    confirms,
    learner_reads,
    names_no_learner,
    reads_none,
    seen_by,
    two_judge,
)
from tests.support.discord import User as DiscordUser
from tests.support.discord_desk import DeskTown as DiscordDesk
from tests.support.discord_fixtures import OpenTown as OpenDiscord
from tests.support.discord_learner import Learner as DiscordLearner
from tests.support.journeys import ANSWER, STORY
from tests.support.slack import Slack, User
from tests.support.slack_desk import DeskTown
from tests.support.slack_fixtures import OpenTown
from tests.support.slack_learner import Learner
from tests.support.told import keep

ASK, AGAIN = "Ask somebody who saw it", "Ask somebody else to look again"
CONFIRMED = "A neighbour confirmed this"


# -- in Slack -----------------------------------------------------------------------------


def tells(desk: DeskTown) -> Learner:
    """Ana tells her claim, asks the neighbour by a link, and sends it."""
    ana = Learner(desk.place, LEARNER)
    ana.begins()
    ana.to_evidence()
    ana.clicks("Go on")
    ana.user.clicks(ASK)
    fields = [one for one in ana.user.window.view["blocks"] if one["type"] == "input"]
    (field,) = (one["block_id"] for one in fields if one["element"].get("multiline"))
    ana.user.submits({field: SENTENCE, "who": NEIGHBOUR})
    ana.user.sees("The link is ready", "window")
    confirms(desk.place.app, desk.slack.log, repr(ana.user.window.view))
    ana.user.closes()
    desk.rest()
    assert "Somebody you asked has answered." in ana.user.screen(ana.user.dm)
    ana.clicks("Yes, this is my own. Send it")
    desk.rest()
    return ana


def opens(desk: DeskTown, who: User) -> None:
    """Take the claim from its card, and open it."""
    who.clicks("Take it", desk.channel)
    who.sees(f"{who.name} has it", desk.channel)
    who.clicks("Open", desk.channel)
    who.sees("Look at the decision", "window")
    who.sees(CONFIRMED, "window")
    who.sees(SENTENCE, "window")


def judges(desk: DeskTown, who: User, level: str, said: str, note: str = "") -> None:
    """Fill in the rubric, read the decision back, and send it."""
    desk.fills_in(who)
    who.fills({f"result.{FIRST}": level, f"comment.{FIRST}": said})
    who.submits()
    who.sees(said, "window")
    who.fills({"colleagues": note})
    who.submits()


def ends(desk: DeskTown, who: User, told: str) -> None:
    """Read what came of it, and close the window."""
    who.sees(told, "window")
    who.closes()
    desk.rest()


def test_judged_by_two_settled_by_a_lead_and_upheld_in_slack(
    slack: Slack, open_slack_town: OpenTown
) -> None:
    desk = DeskTown(slack, open_slack_town("socket"))
    two_judge(desk.place.town)
    bo, cleo = desk.bo, desk.cleo
    dora, lea, eve = (slack.user(desk.place.team, name) for name in ("Dora", "Lea", "Eve"))
    for one in (dora, lea, eve):
        desk.channel.members.append(one)
        desk.grants(one)
    desk.grants(lea, Role.LEAD)
    ana = tells(desk)

    # Dora knows whose claim this is. She reads nothing of it, and it goes to somebody else.
    dora.clicks("Open", desk.channel)
    dora.sees("Find the fault", "window")
    reads_none(dora.screen(), ANSWER[:40], STORY, SENTENCE)
    dora.clicks("I know this person", "window")
    ends(desk, dora, "Somebody else looks at this claim")
    dora.clicks("Open", desk.channel)
    ends(desk, dora, "You cannot judge this claim")
    reads_none(dora.screen(), ANSWER[:40], STORY, SENTENCE)

    # Bo finds one part not yet met; Cleo judges without a word of that, and finds all of it met.
    opens(desk, bo)
    judges(desk, bo, "Not yet", BO_SAYS, BO_NOTES)
    ends(desk, bo, "Now a colleague looks at the claim without knowing what you found.")
    cleo.sees("Second look", desk.channel)
    opens(desk, cleo)
    reads_none(cleo.screen(), BO_SAYS, BO_NOTES)
    judges(desk, cleo, "Met", CLEO_SAYS, CLEO_NOTES)
    ends(desk, cleo, "A colleague saw it differently, so a lead assessor looks at both.")
    reads_none(seen_by(slack.log, "Cleo"), BO_SAYS, BO_NOTES)
    reads_none(seen_by(slack.log, LEARNER), *INSIDE)

    # Lea reads what both wrote, also for colleagues alone, and says: not yet.
    lea.sees("For a lead", desk.channel)
    opens(desk, lea)
    lea.sees("≠ The first assessor found: Not yet", "window")
    lea.sees("≠ The second assessor found: Met", "window")
    for said in (BO_SAYS, BO_NOTES, CLEO_SAYS, CLEO_NOTES):
        lea.sees(said, "window")
    judges(desk, lea, "Not yet", LEA_SAYS, LEA_NOTES)
    ends(desk, lea, "It is sent. The learner reads your comments now")
    assert "Shown already: 3 of 4 parts." in ana.screen
    assert LEA_SAYS in ana.screen

    # Ana sees it differently. Nobody who judged looks again; Eve reads her reason.
    ana.clicks(AGAIN)
    assert "Why do you see it differently?" in ana.screen
    ana.says(WHY)
    desk.rest()
    eve.sees("Asks for another look", desk.channel)
    assert "sent again" not in eve.screen(desk.channel)
    for one in (bo, cleo, lea):
        one.clicks("Take it", desk.channel)
        one.sees("You have given your judgement", desk.channel)
    opens(desk, eve)
    eve.sees(WHY, "window")
    assert eve.screen("window").count("Last time it was not yet met") == 1
    reads_none(seen_by(slack.log, "Eve"), *INSIDE)
    judges(desk, eve, "Met", EVE_SAYS)
    ends(desk, eve, "The badge is awarded")
    assert "You earned it!" in ana.screen
    bo.sees("Awarded by Eve", desk.channel)

    keep("judgement-slack", slack.transcript())
    assert desk.claim(ana.claim_id).state is ClaimState.AWARDED
    learner_reads(seen_by(slack.log, LEARNER))
    for one in (bo, cleo, dora, lea, eve):
        names_no_learner(seen_by(slack.log, one.name) + one.screen())


# -- in Discord ---------------------------------------------------------------------------


def tells_in_discord(desk: DiscordDesk) -> DiscordLearner:
    """The same there."""
    ana = DiscordLearner(desk.place, LEARNER)
    ana.begins()
    ana.to_evidence()
    ana.clicks("Go on")
    ana.user.clicks(ASK)
    ana.submits({"sentence": SENTENCE, "who": NEIGHBOUR})
    ana.user.sees("The link is ready")
    told = repr([one.components for one in ana.user.messages()])  # as it is, not as it looks
    confirms(desk.place.app, desk.place.discord.log, told)
    desk.rest()
    assert "Somebody you asked has answered." in ana.everything
    ana.clicks("Yes, this is my own. Send it")
    desk.rest()
    return ana


def presses(desk: DiscordDesk, who: DiscordUser, name: str, told: str) -> None:
    """Press a button of the card, or of what one sees alone, and read what comes of it."""
    who.clicks(name, desk.card() if name == "Open" else desk.private(who))
    desk.place.rest()
    who.sees(told, desk.channel)


def opens_in_discord(desk: DiscordDesk, who: DiscordUser) -> None:
    """Take the claim from its card, and open it."""
    desk.takes(who)
    desk.opens_claim(who)
    for said in (CONFIRMED, SENTENCE):
        who.sees(said, desk.channel)


def judges_in_discord(
    desk: DiscordDesk, who: DiscordUser, level: str, said: str, note: str = ""
) -> None:
    """Fill in the rubric, read the decision back, and confirm it."""
    desk.fills_in(who)
    desk.judges(who, 0, {"level": level, "comment": said}, only=(FIRST,))
    who.clicks("Look at the decision", desk.private(who))
    label = "Award the badge" if level == "Met" else "Send: not yet"
    who.sees(label, desk.private(who))
    desk.decides(who, label, {"note": note})
    desk.rest()


def test_judged_by_two_settled_by_a_lead_and_upheld_in_discord(
    open_discord_town: OpenDiscord,
) -> None:
    place = open_discord_town()
    desk, log = DiscordDesk(place), place.discord.log
    two_judge(place.town)
    bo, cleo = desk.bo, desk.cleo
    dora, lea, eve = (place.discord.user(place.guild, name) for name in ("Dora", "Lea", "Eve"))
    leads = place.discord.role(place.guild, "Leads")
    place.app.appointing.choose(place.town.organizer, place.space, Role.LEAD, leads.id)
    for one in (dora, lea, eve):
        one.gets_role(place.guild, desk.role)
    lea.gets_role(place.guild, leads)
    ana = tells_in_discord(desk)

    # Dora knows whose claim this is. She reads nothing of it, and it goes to somebody else.
    presses(desk, dora, "Open", "Find the fault")
    reads_none(dora.screen(), ANSWER[:40], STORY, SENTENCE)
    presses(desk, dora, "I know this person", "Somebody else judges this claim")
    presses(desk, dora, "Open", "You cannot judge this claim")
    reads_none(dora.screen(), ANSWER[:40], STORY, SENTENCE)

    # Bo finds one part not yet met; Cleo judges without a word of that, and finds all of it met.
    opens_in_discord(desk, bo)
    judges_in_discord(desk, bo, "Not yet", BO_SAYS, BO_NOTES)
    bo.sees("A colleague looks at the claim too, without knowing what you found.", desk.channel)
    cleo.sees("A second assessor is wanted", desk.card())
    opens_in_discord(desk, cleo)
    reads_none(cleo.screen(), BO_SAYS, BO_NOTES)
    judges_in_discord(desk, cleo, "Met", CLEO_SAYS, CLEO_NOTES)
    cleo.sees("A colleague sees it differently, so a lead decides.", desk.channel)
    reads_none(cleo.screen(), BO_SAYS, BO_NOTES)
    reads_none(seen_by(log, LEARNER), *INSIDE)

    # Lea reads what both wrote, also for colleagues alone, and says: not yet.
    lea.sees("Two assessors see it differently. A lead decides.", desk.card())
    opens_in_discord(desk, lea)
    for said in ("⚠ Find the fault: Not yet", BO_SAYS, BO_NOTES, CLEO_SAYS, CLEO_NOTES):
        lea.sees(said, desk.private(lea))
    judges_in_discord(desk, lea, "Not yet", LEA_SAYS, LEA_NOTES)
    lea.sees("It is sent. The learner reads your comments now", desk.channel)
    assert "Shown already: 3 of 4 parts." in ana.screen
    assert LEA_SAYS in ana.screen

    # Ana sees it differently. Nobody who judged looks again; Eve reads her reason.
    ana.clicks(AGAIN)
    assert "Why do you see it differently?" in ana.screen
    ana.says(WHY)
    desk.rest()
    eve.sees("The learner asks for another look", desk.card())
    assert "sent again" not in eve.screen(desk.card())
    for one in (bo, cleo, lea):
        desk.clicks(one, "Take it")
        one.sees("You have given your judgement", desk.channel)
    opens_in_discord(desk, eve)
    eve.sees(WHY, desk.private(eve))
    assert desk.screen(eve).count("Last time it was not yet met") == 1
    reads_none(eve.screen(), *INSIDE)
    judges_in_discord(desk, eve, "Met", EVE_SAYS)
    eve.sees("The badge is awarded", desk.channel)
    assert "badge is yours" in ana.everything
    bo.sees("Awarded by Eve", desk.card())

    keep("judgement-discord", place.discord.transcript())
    assert desk.claim(ana.claim_id).state is ClaimState.AWARDED
    learner_reads(seen_by(log, LEARNER))
    for one in (bo, cleo, dora, lea, eve):
        names_no_learner(one.screen())
