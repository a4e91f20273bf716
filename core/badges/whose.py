"""Which key may sign which award."""

from __future__ import annotations

from core.badges.award import Award
from core.badges.errors import WrongKey
from core.badges.keys import Purpose, SigningKey


def check_key(award: Award, key: SigningKey, method: str) -> None:
    """Raise ``WrongKey`` unless ``method`` is this key at the award's issuer, and for such awards.

    Demonstrations, and only they, are signed with a demonstration's key.
    """
    if award.demo != (key.purpose is Purpose.DEMO):
        raise WrongKey("demonstrations, and only they, are signed with the demonstration's key")
    if method != f"{award.issuer.id}#{key.id}":
        raise WrongKey("the verification method is not this key at this issuer")
