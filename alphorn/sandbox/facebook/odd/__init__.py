"""What others have met at Facebook and nobody expects: codes and subcodes as Graph answers with them."""

from alphorn.sandbox.facebook.odd.app import OF_THE_APP
from alphorn.sandbox.facebook.odd.lists import OF_LISTS
from alphorn.sandbox.facebook.odd.moment import OF_THE_MOMENT
from alphorn.sandbox.facebook.odd.page import OF_THE_PAGE
from alphorn.sandbox.facebook.odd.person import OF_THE_PERSON
from alphorn.sandbox.facebook.odd.text import OF_THE_TEXT
from alphorn.sandbox.facebook.odd.tokens import OF_TOKENS

ODD = {
    **OF_THE_TEXT,
    **OF_THE_PAGE,
    **OF_THE_PERSON,
    **OF_THE_APP,
    **OF_THE_MOMENT,
    **OF_TOKENS,
    **OF_LISTS,
}
