"""Moments as a person says them: "today, 14:02", in their own zone and language."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _


def day(moment: datetime, now: datetime | None = None) -> str:
    """The day of a moment: today, yesterday, tomorrow, else its date, with the year where that is another one."""
    local, today = timezone.localtime(moment), timezone.localtime(now or timezone.now())
    away = (local.date() - today.date()).days
    near = {0: _("today"), -1: _("yesterday"), 1: _("tomorrow")}
    if away in near:
        return near[away]
    if local.year == today.year:
        return date_format(local, "DAY_OF_THIS_YEAR")
    return date_format(local, "DATE_FORMAT")


def clock(moment: datetime, now: datetime | None = None) -> str:
    """Day and time of a moment."""
    return _("%(day)s, %(time)s") % {"day": day(moment, now), "time": time_of_day(moment)}


def time_of_day(moment: datetime) -> str:
    """ "14:02"."""
    return date_format(timezone.localtime(moment), "TIME_FORMAT")


def time_with_seconds(moment: datetime) -> str:
    """ "14:02:09"."""
    return date_format(timezone.localtime(moment), "TIME_WITH_SECONDS")


def moment(of: datetime, now: datetime | None = None) -> str:
    """ "14:02:09", with its day where that is not today."""
    is_today = timezone.localtime(of).date() == timezone.localtime(now or timezone.now()).date()
    said = time_with_seconds(of)
    return said if is_today else _("%(day)s, %(time)s") % {"day": day(of, now), "time": said}


def countdown(moment: datetime, now: datetime | None = None) -> str:
    """How long until a moment, as h:mm:ss or m:ss; never below zero."""
    seconds = max(0, round((moment - (now or timezone.now())).total_seconds()))
    hours, rest = divmod(seconds, 3600)
    minutes, rest = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
