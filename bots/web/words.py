"""Words on pages: ours by gettext, a community's own, and what people wrote, made safe."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import format_date, format_time, format_timedelta, get_datetime_format
from babel.units import format_unit
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from core.domain.catalogue_fields import SPAN
from core.domain.screens import Day, Moment, Own, Param, Said, Text, Words
from core.texts import Texts
from core.zones import mark, weekday_and_day, zone_of

log = logging.getLogger(__name__)
MINUTE = 60
UNITS = {"d": "day", "w": "week", "m": "month", "y": "year"}


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says texts as HTML. Everything is escaped; what people wrote stands in ``<bdi>``."""

    texts: Texts
    # What nothing is filled into is the same on every page: by language and key.
    fixed: dict[tuple[str, str], Markup] = field(default_factory=dict)

    def say(self, text: Text, language: str, zone: str = "") -> Markup:
        """One text as inline HTML. ``zone`` is the reader's time zone, "" if it is not known."""
        match text:
            case Words(key, params, count) if params or count is not None:
                return self._words(key, params, count, language, zone)
            case Words(key):
                return self.word(key, language)
            case Own(by_language):
                return _own(by_language, language)
            case Said(said):
                return Markup("<bdi>{}</bdi>").format(said)
            case Moment(at):
                return when(at, language, zone)
            case Day(on):
                return calendar_day(on, language)

    def plain(self, text: Text, language: str, zone: str = "") -> str:
        """One text without any HTML: for titles and attributes."""
        return self.texts.say(text, language, zone=zone)

    def word(self, key: str, language: str) -> Markup:
        """The words of a key that nothing is filled into."""
        known = self.fixed.get((language, key))
        if known is None:
            known = self.fixed[language, key] = self._words(key, {}, None, language)
        return known

    def _words(
        self,
        key: str,
        params: Mapping[str, Param],
        count: int | None,
        language: str,
        zone: str = "",
    ) -> Markup:
        translation = self.texts.translation(language)
        filled: dict[str, Any] = {
            name: one if isinstance(one, str | int) else self.say(one, language, zone)
            for name, one in params.items()
        }
        if count is None:
            found = translation.gettext(key)
        else:
            found = translation.ngettext(key, key, count)
            filled = {"n": count, **filled}
        try:
            return escape(found) % filled
        except (KeyError, ValueError, TypeError):
            log.exception("the words of %s do not fit what fills them", key)
            return escape(found)


def _own(by_language: Mapping[str, str], language: str) -> Markup:
    """A community's own words; marked with their language where it is another one."""
    for code in (language, language.partition("-")[0]):
        if code in by_language:
            return escape(by_language[code])
    code = "en" if "en" in by_language else next(iter(by_language), "")
    return Markup('<span lang="{}" dir="auto">{}</span>').format(code, by_language.get(code, ""))


# -- times --------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def locale(language: str) -> Locale:
    """How a language writes dates and numbers."""
    return Locale.parse(language, sep="-")


def when(at: datetime, language: str, zone: str = "") -> Markup:
    """A moment in the reader's zone. Where that is not known, it is read in UTC without a script,
    and with one in the time of the browser.
    """
    moment = at.astimezone(zone_of(zone))
    shown = (
        str(get_datetime_format("medium", locale=locale(language)))
        .replace("{0}", format_time(moment, "short", locale=locale(language)))
        .replace("{1}", format_date(moment, "medium", locale=locale(language)))
    )
    told = "" if zone else Markup(" data-moment")
    return Markup('<time datetime="{}"{}>{} {}</time>').format(
        moment.isoformat(timespec="seconds"), told, shown, mark(zone, locale(language))
    )


def day(at: datetime, language: str, zone: str = "") -> Markup:
    """A day, written out, as the calendar of that zone has it."""
    moment = at.astimezone(zone_of(zone))
    shown = format_date(moment, "long", locale=locale(language))
    return Markup('<time datetime="{}">{}</time>').format(moment.date().isoformat(), shown)


def calendar_day(on: date, language: str) -> Markup:
    """A day of the calendar, with its weekday."""
    shown = weekday_and_day(on, locale(language))
    return Markup('<time datetime="{}">{}</time>').format(on.isoformat(), shown)


def weekday(number: int, language: str) -> str:
    """What a day of the week is called, Monday is 0."""
    return str(locale(language).days["stand-alone"]["wide"][number])


def hour(number: int, language: str) -> str:
    """A whole hour as a clock shows it."""
    return format_time(time(number), "short", locale=locale(language))


def span(seconds: float, language: str) -> str:
    """A length of time in its largest unit: 2 days, 3 hours. At least one minute."""
    length = timedelta(seconds=max(seconds, MINUTE))
    return format_timedelta(length, threshold=1, locale=locale(language))


def lasting(expires: str, language: str) -> str:
    """How long an award is valid, in words: ``2y`` is two years; "" for one that stays valid."""
    found = SPAN.fullmatch(expires)
    if found is None:
        return ""
    return str(format_unit(int(found[1]), f"duration-{UNITS[found[2]]}", locale=locale(language)))


# -- templates ----------------------------------------------------------------------------


def environment(texts: Texts, folders: Sequence[Path]) -> Environment:
    """Jinja with the words of ``texts``. A template names its language ``language``.

    A template in an earlier folder stands in for one of the same name in a later one.
    """
    speaker = Speaker(texts)
    env = Environment(
        loader=FileSystemLoader(folders),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    env.install_gettext_callables(*_gettext(texts), newstyle=True)  # type: ignore[attr-defined]
    env.globals["_"] = _word(speaker)
    env.filters.update(_filters(speaker))
    env.globals["languages"] = texts.languages
    env.globals["direction"] = texts.direction
    return env


def _gettext(texts: Texts) -> tuple[Any, Any]:
    """Translated words, escaped: they stand in attributes too."""

    @pass_context
    def gettext(context: Context, key: str) -> Markup:
        return escape(texts.translation(context["language"]).gettext(key))

    @pass_context
    def ngettext(context: Context, key: str, plural: str, number: int) -> Markup:
        return escape(texts.translation(context["language"]).ngettext(key, plural, number))

    return gettext, ngettext


def _word(speaker: Speaker) -> Any:
    """``_`` in a template: what gettext says, without looking it up for every page again."""

    @pass_context
    def word(context: Context, key: str, **params: Any) -> Markup:
        language = context["language"]
        if params:
            return escape(speaker.texts.translation(language).gettext(key)) % params
        return speaker.word(key, language)

    return word


def _filters(speaker: Speaker) -> dict[str, Any]:
    @pass_context
    def say(context: Context, text: Text) -> Markup:
        return speaker.say(text, context["language"], context.get("zone", ""))

    @pass_context
    def plain(context: Context, text: Text) -> str:
        return speaker.plain(text, context["language"], context.get("zone", ""))

    @pass_context
    def when_(context: Context, at: datetime) -> Markup:
        return when(at, context["language"], context.get("zone", ""))

    @pass_context
    def day_(context: Context, at: datetime) -> Markup:
        return day(at, context["language"], context.get("zone", ""))

    @pass_context
    def span_(context: Context, seconds: float) -> str:
        return span(seconds, context["language"])

    @pass_context
    def own(context: Context, by_language: Mapping[str, str]) -> Markup:
        return _own(by_language, context["language"])

    @pass_context
    def date_(context: Context, on: date) -> Markup:
        return calendar_day(on, context["language"])

    @pass_context
    def weekday_(context: Context, number: int) -> str:
        return weekday(number, context["language"])

    @pass_context
    def hour_(context: Context, number: int) -> str:
        return hour(number, context["language"])

    return {
        "say": say,
        "date": date_,
        "weekday": weekday_,
        "hour": hour_,
        "plain": plain,
        "own": own,
        "when": when_,
        "day": day_,
        "span": span_,
        "said": said,
        "moment": datetime.fromisoformat,
    }


def said(text: Text) -> bool:
    """Whether a person wrote it: then it is shown in its own direction, as a block."""
    return isinstance(text, Said)
