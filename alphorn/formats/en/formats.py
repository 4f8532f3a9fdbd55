"""How moments are written in English, over what Django has: https://docs.djangoproject.com/en/5.2/topics/i18n/formatting/."""

TIME_FORMAT = "H:i"
TIME_WITH_SECONDS = "H:i:s"
DATE_FORMAT = "j F Y"
DAY_OF_THIS_YEAR = "l j F"
SHORT_DAY = "D j"
MONTH_OF_THIS_YEAR = "F"
YEAR_MONTH_FORMAT = "F Y"
