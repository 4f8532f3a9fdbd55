"""What others have met at X and nobody expects. Where X documents nothing, docs/networks/x.md says who saw it."""

from alphorn.sandbox.x.odd.app import OF_THE_APP
from alphorn.sandbox.x.odd.lists import WITHHELD
from alphorn.sandbox.x.odd.moment import OF_THE_MOMENT
from alphorn.sandbox.x.odd.person import OF_THE_PERSON
from alphorn.sandbox.x.odd.text import OF_THE_TEXT
from alphorn.sandbox.x.odd.tokens import OF_TOKENS
from alphorn.sandbox.x.odd.words import WHOSE_WORDS

ODD = {
    **OF_THE_TEXT,
    **OF_THE_PERSON,
    **OF_THE_APP,
    **OF_THE_MOMENT,
    **OF_TOKENS,
    **WITHHELD,
    **WHOSE_WORDS,
}
