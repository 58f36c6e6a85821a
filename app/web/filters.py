"""How dates, durations, points and counts are written on a page. Every function gives plain French text."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from babel.dates import format_date
from flask import Flask
from markupsafe import Markup

from app.clock import in_paris, utc_now
from app.content.markdown import render_inline, render_text
from app.content.typography import french
from app.web.labels import label

NBSP = "\u00a0"
NNBSP = "\u202f"
MINUS = "\u2212"


def _day(value: date | datetime) -> date:
    return in_paris(value).date() if isinstance(value, datetime) else value


def _written(day: date, pattern: str) -> str:
    text = str(format_date(day, pattern, locale="fr"))
    return text.replace(" ", NBSP, 1) if pattern.startswith("d ") else text


def _first_of_month(day: date, text: str) -> str:
    return text.replace(f"1{NBSP}", f"1er{NBSP}", 1) if day.day == 1 else text


def date_fr(value: date | datetime | None) -> str:
    """« 12 novembre 2026 », « 1er décembre 2026 »."""
    if value is None:
        return ""
    day = _day(value)
    return _first_of_month(day, _written(day, "d MMMM y"))


def day_fr(value: date | datetime | None) -> str:
    """« jeudi 26 novembre »: a near day, without its year."""
    if value is None:
        return ""
    day = _day(value)
    return f"{format_date(day, 'EEEE', locale='fr')} {_first_of_month(day, _written(day, 'd MMMM'))}"


def time_fr(value: datetime | None) -> str:
    """« 14 h 03 », on a Paris clock."""
    if value is None:
        return ""
    local = in_paris(value)
    return f"{local.hour}{NBSP}h{NBSP}{local.minute:02d}"


def datetime_fr(value: datetime | None) -> str:
    """« 12 novembre 2026 à 14 h 03 »."""
    return "" if value is None else f"{date_fr(value)} à {time_fr(value)}"


def ago(value: datetime | None, now: datetime | None = None) -> str:
    """How long since: « à l’instant », « il y a 12 minutes », « hier », « il y a 3 jours », then the date."""
    if value is None:
        return ""
    now = now or utc_now()
    elapsed = now - value
    if elapsed < timedelta(minutes=1):
        return "à l’instant"
    if elapsed < timedelta(hours=1):
        return f"il y a {plural(int(elapsed.total_seconds() // 60), 'une minute', 'minutes')}"
    days = (_day(now) - _day(value)).days
    if days == 0:
        return f"il y a {plural(int(elapsed.total_seconds() // 3600), 'une heure', 'heures')}"
    if days == 1:
        return "hier"
    return f"il y a {days}{NBSP}jours" if days < 31 else f"le {date_fr(value)}"


def minutes_fr(minutes: int | float | None) -> str:
    """« 35 minutes », « 1 h 20 », « 2 h »."""
    if minutes is None:
        return ""
    whole = int(minutes)
    if whole < 60:
        return plural(whole, "1 minute", "minutes", f"0{NBSP}minute").replace(" ", NBSP)
    hours, rest = divmod(whole, 60)
    return f"{hours}{NBSP}h{NBSP}{rest:02d}" if rest else f"{hours}{NBSP}h"


def number_fr(value: int | float | Fraction | Decimal | None, decimals: int = 2) -> str:
    """« 1 234,5 »: a comma, thousands apart, no useless zero, a true minus sign."""
    if value is None:
        return ""
    exact = Fraction(value)
    scaled = Decimal(exact.numerator) / Decimal(exact.denominator)
    rounded = scaled.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    text = f"{abs(rounded):,f}"
    whole, _, fraction = text.partition(".")
    fraction = fraction.rstrip("0")
    sign = MINUS if rounded < 0 else ""
    return sign + whole.replace(",", NNBSP) + (f",{fraction}" if fraction else "")


def points_fr(value: int | float | Fraction | None) -> str:
    """Points as a page shows them: two decimals at most, « 2,5 »."""
    return number_fr(value, 2)


def percent_fr(share: int | float | Fraction | None, decimals: int = 0) -> str:
    """A share between 0 and 1 as « 67 % »."""
    return "" if share is None else f"{number_fr(Fraction(share) * 100, decimals)}{NNBSP}%"


def plural(count: int, one: str, many: str, none: str | None = None) -> str:
    """« une preuve », « 3 preuves », « aucune preuve »: `one` as it stands, `many` after the number."""
    if count == 1:
        return one
    if count == 0:
        if none is not None:
            return none
        for article, word in (("une ", "aucune "), ("un ", "aucun ")):
            if one.startswith(article):
                return word + one.removeprefix(article)
    return f"{number_fr(count, 0)}{NBSP}{many}"


def capital(text: str) -> str:
    """The first letter as a capital, the rest untouched."""
    return text[:1].upper() + text[1:]


def initials(name: str) -> str:
    """« SB » for Samira Belkacem: two letters at most."""
    words = [word for word in name.replace("-", " ").split() if word[0].isalpha()]
    return "".join(word[0].upper() for word in (words if len(words) < 3 else [words[0], words[-1]]))


def inline_md(text: str | None) -> Markup:
    """Inline Markdown of the course, sanitised."""
    return render_inline(text or "")


def text_md(text: str | None) -> Markup:
    """Block Markdown of the course, sanitised."""
    return render_text(text or "")


FILTERS: dict[str, Any] = {
    function.__name__: function
    for function in (
        date_fr,
        day_fr,
        time_fr,
        datetime_fr,
        ago,
        minutes_fr,
        number_fr,
        points_fr,
        percent_fr,
        plural,
        capital,
        initials,
        inline_md,
        text_md,
        french,
        label,
    )
}


def register_filters(app: Flask) -> None:
    """Give every template these filters."""
    app.jinja_env.filters.update(FILTERS)
