"""Awards as the world may send them: every language and script, and every trick of a text.

The same seed gives the same awards, so that a failure can be run again.
"""

from __future__ import annotations

import sys
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from random import Random
from uuid import UUID

from babel import Locale, UnknownLocaleError, localedata

from core.badges import (
    Achievement,
    Alignment,
    Award,
    Criteria,
    Evidence,
    Image,
    Level,
    Notice,
    Profile,
    Result,
    Rubric,
    Status,
)
from core.badges.rules import ACHIEVEMENT_TYPES, TARGET_TYPES, is_language

TRICKS = (
    '" .\n<urn:x:a> <urn:x:b> "c',
    "\\u0041 \\n \\\\ \\",
    "tab\tline\nreturn\rboth\r\n",
    "\u202eevil\u2066\u200f\u200b\ufeff",
    "line\u2028paragraph\u2029next\x85",
    "e\u0301 is not é",
    "👩🏽\u200d🔧 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 \ufffd\ufdd0\U0001fffe\U0010ffff",
    "<script>alert('x')</script> &amp; ]]> <!-- -->",
    "https://x.example/ _:b0 _:c14n0 _:a _:z @id {} [] null true 1.0 1e400",
    "%s %d %% {0} {} $1 \\1 %(name)s",
    "=1+1;@SUM(A1)",
    "2026-01-02T03:04:05Z",
    "urn:uuid:00000000-0000-4000-8000-000000000000",
    " leading and trailing ",
    "\xa0\u3000\u00ad",
    "__proto__ constructor toString",
)


@cache
def scripts() -> dict[str, str]:
    """Letters by the first word of their names: LATIN, ARABIC, CUNEIFORM and some 200 more."""
    found: dict[str, list[str]] = defaultdict(list)
    for number in range(sys.maxunicode + 1):
        character = chr(number)
        if unicodedata.category(character)[0] in "LMN":
            found[unicodedata.name(character, "CJK").split()[0].split("-")[0]].append(character)
    return {name: "".join(letters) for name, letters in found.items()}


@cache
def languages() -> dict[str, str]:
    """What each language calls itself and the days of its week, by its code in CLDR."""
    found = {}
    for code in sorted(localedata.locale_identifiers()):
        try:
            locale = Locale.parse(code)
        except (ValueError, UnknownLocaleError):
            continue
        days = locale.days["format"]["wide"]
        found[code] = f"{locale.get_display_name() or code}: {', '.join(days.values())}"
    return found


def text(dice: Random) -> str:
    """One text, never blank and never with what cannot be signed."""
    kind = dice.random()
    if kind < 0.35:
        return dice.choice(list(languages().values()))
    if kind < 0.7:
        letters = scripts()[dice.choice(list(scripts()))]
        return "".join(dice.choices(letters + " ", k=dice.randint(1, 30))) + "."
    return f"{dice.choice(TRICKS)}{dice.randint(0, 9)}"


@dataclass(frozen=True)
class Maker:
    """Makes awards of one issuer."""

    issuer: str
    site: str = "https://badges.example.org/guild"

    def achievement(self, dice: Random, number: int) -> Achievement:
        """Something to be earned, with up to four criteria."""
        home = f"{self.site}/badges/{number}"
        code = dice.choice(list(languages())).replace("_", "-")
        levels = ("not-yet", "met", "beyond")
        rubrics = tuple(
            Rubric(
                id=f"{home}#c{row}",
                name=text(dice),
                levels=tuple(
                    Level(id=f"{home}#c{row}-{one}", name=text(dice), level=one) for one in levels
                ),
                required_level=f"{home}#c{row}-met",
            )
            for row in range(dice.randint(0, 4))
        )
        return Achievement(
            id=home,
            name=text(dice),
            description=text(dice),
            criteria=Criteria(
                id=dice.choice([None, f"{home}/criteria"]),
                narrative=text(dice),
                assessment=dice.choice([None, text(dice)]),
            ),
            achievement_type=dice.choice([*sorted(ACHIEVEMENT_TYPES), "ext:Trick"]),
            in_language=code if is_language(code) else "en",
            image=dice.choice([None, Image(id=f"{home}.png", caption=text(dice))]),
            creator=dice.choice([None, self.profile()]),
            human_code=dice.choice([None, text(dice)]),
            version=dice.choice([None, "1"]),
            tags=tuple({text(dice) for _ in range(dice.randint(0, 3))}),
            alignments=tuple(
                Alignment(
                    target_name=text(dice),
                    target_url=f"http://data.europa.eu/esco/skill/{number}-{row}",
                    target_type=dice.choice([*sorted(TARGET_TYPES), "ext:esco"]),
                    target_framework=dice.choice([None, "ESCO"]),
                )
                for row in range(dice.randint(0, 3))
            ),
            rubrics=rubrics,
        )

    def profile(self) -> Profile:
        """The issuer; alike wherever it is named."""
        return Profile(id=self.issuer, name="Guild · 組合 · نقابة", url=self.site)

    def award(
        self, dice: Random, achievement: Achievement, number: int, form: Random | None = None
    ) -> Award:
        """An award of it; some say much, some little, as ``form`` has it."""
        form = form or dice
        begin = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=dice.randint(0, 86_400))
        zone = timezone(timedelta(minutes=dice.randint(-800, 800)))
        return Award(
            id=f"{self.site}/credentials/{number}",
            name=achievement.name,
            description=achievement.description,
            issuer=self.profile(),
            achievement=achievement,
            subject_id=f"urn:uuid:{UUID(int=dice.getrandbits(128))}",
            valid_from=begin.astimezone(zone),
            awarded_at=begin - timedelta(hours=dice.randint(0, 9)),
            valid_until=form.choice([None, datetime(2099, 1, 1, tzinfo=zone)]),
            recipient_name=text(dice) if form.random() < 0.5 else None,
            narrative=text(dice) if form.random() < 0.5 else None,
            results=tuple(
                Result(rubric=one.id, level=dice.choice(one.levels).id)
                for one in achievement.rubrics
                if form.random() < 0.9
            ),
            evidence=self.evidence(dice, number, form),
            status=form.choice(
                [None, Status(list_id=f"{self.site}/status/{number % 7}", index=number % 131_072)]
            ),
            hosted=form.choice([None, f"{self.site}/ob2/assertions/{number}"]),
        )

    def evidence(self, dice: Random, number: int, form: Random) -> tuple[Evidence, ...]:
        """Up to three pieces."""
        return tuple(
            Evidence(
                id=form.choice([None, f"{self.site}/evidence/{number}-{row}"]),
                name=text(dice) if form.random() < 0.5 else None,
                narrative=text(dice),
                genre=text(dice) if form.random() < 0.5 else None,
            )
            for row in range(form.randint(0, 3))
        )


def hostile(award: Award, dice: Random) -> Award:
    """Now and then something that must be refused, or that a template must not get wrong."""
    number = dice.getrandbits(128)
    changes: list[dict[str, object]] = [
        {"recipient_name": "bell\x07"},
        {"narrative": "half of a pair \ud800"},
        {"recipient_name": " "},
        {"subject_id": "mailto:ada@example.org"},
        {"subject_id": award.achievement.id},
        {"id": award.achievement.id},
        {"id": award.subject_id},
        {"id": "relative"},
        {"id": "schema:name"},
        {"valid_until": award.valid_from},
        {"valid_from": award.valid_from.replace(tzinfo=None)},
        {"evidence": (Evidence(id="javascript:alert(1)"),)},
        {"evidence": (Evidence(id=award.achievement.id, name="x"),)},
        {"evidence": (Evidence(name=""),)},
        {"evidence": (Evidence(id=""),)},
        {"results": (Result(rubric="urn:x:r", level="urn:x:l"),)},
        {"results": award.results * 2},
        {"evidence": award.evidence * 2},
        {"evidence": (Evidence(name="alike"), Evidence(name="alike"))},
        {"hosted": "ftp://x.example"},
        {"hosted": award.id},
        {"hosted": ""},
        {"hosted": f"urn:uuid:{UUID(int=number)}"},
        {"hosted": f"{award.id} {award.id}"},
        {"id": f"{award.id} {award.id}"},
        {"evidence": (Evidence(id=f"{award.id}/1 {award.id}/2"),)},
        {"evidence": (Evidence(id="https://x.example/{}"),)},
        {"status": Status(list_id=f"urn:uuid:{UUID(int=number)}", index=1)},
        {"status": Status(list_id=f"{award.id} {award.id}", index=1)},
        {"status": Status(list_id=award.id, index=1)},
        {"narrative": ""},
        {"status": Status(list_id="nowhere", index=1)},
        {"status": Status(list_id=award.id, index=-1)},
        {"narrative": "x" * 300_000},
        {"notice": Notice(label="DEMO", sentence="Nobody was assessed.")},
        {"issuer": replace(award.issuer, id="did:web:evil.example")},
        {"issuer": replace(award.issuer, description="said otherwise")},
        {"name": award.name + "!"},
        {"image": Image(id="https://x.example/1.png")},
    ]
    return replace(award, **dice.choice(changes))  # type: ignore[arg-type]
