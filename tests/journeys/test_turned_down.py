"""An appeal that is turned down, in Slack, in Discord and on the page: who looked, what came of it
part by part, why, and how it goes on.

Bo finds two parts not yet met. Ana sees it differently, and Eve, who had not judged it, finds one of
them met, the other not, and one more that is not. Read them as stories:
``EARNED_TEST_TRANSCRIPTS=folder`` keeps what everybody saw.
"""

from __future__ import annotations

from collections.abc import Iterator

from bots.web.app import build_web
from core.domain.people import Actor, Face
from core.domain.review import Outcome, Result
from core.domain.screens import Ask
from tests.bots.web.windows import Window
from tests.journeys.judgement import reads_none
from tests.journeys.scripts import TEXTS
from tests.support.discord_face import DiscordTown
from tests.support.discord_learner import Learner as DiscordLearner
from tests.support.journeys import Town, all_met, badge
from tests.support.reading import Reader, plain
from tests.support.slack_face import SlackTown
from tests.support.slack_learner import Learner
from tests.support.told import keep
from tests.support.transcripts import Log

FIND, MAKE, CHECK = (one.id for one in badge().criteria[:3])
BO_SAYS = {FIND: "How did you find the fault?", MAKE: "Which part did you repair yourself?"}
WHY = "I did say how I found it: I turned the wheel and looked at the pads."
EVE_FINDS = "You write that you turned the wheel. That is how you found it."
EVE_SAYS = {MAKE: "You tell what the shop did, not what you did.", CHECK: "Did you ride it after?"}

# What matters most to a person stands here in full, so that a wrong text fails.
WORDS = {
    "en": (
        "Somebody who had not judged it before read all of it again, and your reason.",
        "They found: not yet. Shown now: 2 of 4 parts. I only ask again about what is missing",
        '"Find the fault" is met now. That changed for the better.',
        '"Make the repair" is not yet met, as before.',
        f'About "Find the fault", the assessor wrote: "{EVE_FINDS}"',
        '"Check it is safe to ride" was met before. This time it is not yet',
        "tell what is missing and send it again. Then an assessor judges it anew.",
        "It may be one who knows your claim, or somebody new.",
        EVE_SAYS[MAKE],
    ),
    "es": (
        "Alguien que no la había evaluado leyó todo otra vez, también tu motivo.",
        "Lo que encontró: todavía no. Ahora está demostrado: 2 de 4 partes. Solo te pregunto otra vez",
        "«Encontrar la falla» se cumple ahora. Eso mejoró.",
        "«Hacer el arreglo» no se cumple todavía, como antes.",
        f"Sobre «Encontrar la falla», quien evaluó escribió: «{EVE_FINDS}»",
        "«Comprobar que es segura» se cumplía antes. Esta vez todavía no",
        "cuenta lo que falta y envíala de nuevo. Entonces se evalúa de nuevo.",
        "Puede hacerlo alguien que ya la conoce, o alguien que no.",
        EVE_SAYS[MAKE],
    ),
}
HOME = {
    "en": "You asked for another look. Somebody who had not judged it before read it, and some parts",
    "es": "Pediste que la mirara otra persona. Alguien que no la había evaluado la leyó, y todavía",
}
TRAIL = {
    "en": (
        "You sent your claim.",
        "An assessor took it to read.",
        "The assessor said what is still missing.",
        "You asked for another look.",
        "Somebody who had not judged it before took it to read.",
        "Somebody who had not judged it before looked at it again and said what is still missing.",
        "You sent your claim.",
        "An assessor took it to read.",
        "The assessor said what is still missing.",
    ),
    "es": (
        "Enviaste tu solicitud.",
        "Una persona evaluadora la tomó para leerla.",
        "La persona evaluadora dijo qué falta todavía.",
        "Pediste que se mire otra vez.",
        "Alguien que no la había evaluado la tomó para leerla.",
        "Alguien que no la había evaluado la miró otra vez y dijo qué falta todavía.",
        "Enviaste tu solicitud.",
        "Una persona evaluadora la tomó para leerla.",
        "La persona evaluadora dijo qué falta todavía.",
    ),
}


def turns_down(town: Town, claim: str) -> None:
    """Eve, who had not judged it, takes it and decides."""
    eve = town.assessor("Eve")
    town.app.reviewing.take(eve, claim)
    results = all_met(badge()) | {one: Result("not_yet", said) for one, said in EVE_SAYS.items()}
    results[FIND] = Result("met", EVE_FINDS)
    town.app.reviewing.decide(eve, claim, Outcome.NOT_YET, results)


def flat(screen: str) -> str:
    """A screen as one line, without what marks words that people wrote."""
    return " ".join(screen.replace("> ", "").replace("│", " ").split())


def explained(screen: str, said: tuple[str, ...]) -> None:
    """Everything that there is to say is on it, and no name of an assessor."""
    missing = [one for one in said if one not in flat(screen)]
    assert not missing, f"{missing} not in:\n{screen}"
    reads_none(screen, *BO_SAYS.values(), "Eve", "Bo")


def test_on_the_page_in_two_languages(sqlite_town: Town) -> None:
    town, language = sqlite_town, "en"
    ana, bo = town.learner("Ana", language), town.assessor("Bo")
    claim, log = town.taken(ana, bo), Log()
    town.not_yet(bo, claim, BO_SAYS)
    reader = Reader("Ana", signed_in(town, ana, language), log)
    again, send = (TEXTS.get(language, one) for one in ("interview.appeal.begin", "page.say.send"))

    # Ana asks for another look, and her list says that somebody else has it.
    reader.opens(f"/claims/{claim}")
    reader.sees(BO_SAYS[FIND])
    reader.presses(again)
    reader.presses(send, text=WHY)
    turns_down(town, claim)

    # It is told in her list, and with the claim: who looked, what came of it, why, and the way on.
    reader.opens("/claims")
    reader.sees(HOME[language])
    reader.opens(f"/claims/{claim}")
    explained(reader.screen, WORDS[language])
    reads_none(reader.screen, again)
    spanish = "\n".join(said_in("es", town, ana, claim))
    explained(plain(spanish), (*WORDS["es"], HOME["es"]))

    # She tells more. Bo judges that, as the first time: now she could ask for another look again.
    town.submit(ana, claim)
    town.app.reviewing.take(bo, claim)
    town.not_yet(bo, claim, {CHECK: "A word more, please."})
    reader.opens(f"/claims/{claim}")
    reader.sees(TEXTS.get(language, "interview.not_yet", met="3", of="4")[:40], again)
    reads_none(reader.screen, WORDS[language][0])
    reader.opens(f"/claims/{claim}/trail")
    in_order(TRAIL[language], reader.screen)
    told = town.app.auditing.of_claim(ana, claim)
    in_order(TRAIL["es"], " ".join(TEXTS.say(one.what, "es") for one in told))
    keep(f"turned-down-page-{language}", log.text())


def said_in(language: str, town: Town, who: Actor, claim: str) -> Iterator[str]:
    """What the claim and the list say in another language."""
    screen = town.app.learning.look(who, claim).screen
    assert isinstance(screen, Ask)
    yield from (TEXTS.say(one, language) for one in screen.lines)
    yield from (TEXTS.say(one.next, language) for one in town.app.learning.home(who).entries)


def in_order(lines: tuple[str, ...], screen: str) -> None:
    """Each of these is there, one after the other."""
    at = 0
    for one in lines:
        at = screen.find(one, at) + len(one)
        assert at >= len(one), f"not {one} in its place:\n{screen}"


def signed_in(town: Town, who: Actor, language: str) -> Window:
    """A window in which somebody is signed in as a learner."""
    window = Window(build_web(town.app), language=language)
    with town.app.store.transaction(who.community_id) as tx:
        secret = tx.doors.enter(who.community_id, who.person_id, Face.CHAT)
    window.client.cookies.set("earned_chat", secret, domain="127.0.0.1", path="/")
    return window


def tells(ana: Learner | DiscordLearner) -> str:
    """Ana tells her claim; Bo judges it, and she asks for another look."""
    place = ana.town
    ana.begins()
    ana.to_evidence()
    ana.sends()
    bo, claim = place.town.assessor("Bo"), ana.claim_id
    place.app.reviewing.take(bo, claim)
    place.town.not_yet(bo, claim, BO_SAYS)
    rests(ana)
    ana.clicks("Ask somebody else to look again")
    ana.says(WHY)
    assert "Somebody who did not judge it looks at it again." in ana.screen
    assert "Say thanks, or how fair the decision felt" in ana.screen, "of Bo's decision"
    return claim


def rests(ana: Learner | DiscordLearner) -> None:
    """Everything is sent that there was to tell."""
    for _ in range(2):
        ana.town.work()
        ana.town.rest()


def test_in_slack(slack_place: SlackTown) -> None:
    ana = Learner(slack_place)
    turns_down(slack_place.town, tells(ana))
    rests(ana)
    explained(ana.screen, (*WORDS["en"], "somebody who had not judged your claim before looked"))
    assert "Ask somebody else" not in ana.screen
    keep("turned-down-slack", slack_place.slack.transcript())


def test_in_discord(discord_place: DiscordTown) -> None:
    ana = DiscordLearner(discord_place)
    turns_down(discord_place.town, tells(ana))
    rests(ana)
    explained(ana.screen, (*WORDS["en"], "somebody who had not judged your claim before looked"))
    assert "Ask somebody else" not in ana.screen
    keep("turned-down-discord", discord_place.discord.transcript())
