"""Bob before his page, with a place at each network, which do as they are told; all of it happens to him in turn."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from alphorn.database import sql
from alphorn.models import Connection
from alphorn.networks import NETWORKS
from tests.browser.visitor import Visitor
from tests.faults.waiting import until
from tests.stage import work
from tests.stage.sandbox import Stage
from tests.stage.told import CHANGE, LOOKS_AGAIN, SIGN_IN, TOLD, TRY_NOW

PLACES = {"x": "@bob_bakes", "facebook": "Bob's bakery"}
STREAMS = (
    ("x", "1002", ("posts", "likes", "following", "followers")),
    ("facebook", "2002", ("posts", "likes", "friends")),
    ("facebook", "3004", ("posts",)),
)
FEW = 5
LATER = {"delay_s": 0.2}  # the page is there before the answer
NO_PAUSE = """
DELETE FROM alphorn_bucket;
UPDATE alphorn_host SET paused_until = NULL, held_at = NULL, tried_at = NULL, trial = NULL, bad = '{}';
UPDATE alphorn_connection SET paused_until = NULL WHERE paused_until IS NOT NULL
"""

# It does not go out by itself before somebody has pressed the button.
WAITS_LONGER = """
UPDATE alphorn_delivery SET due_at = now() + interval '1 hour', generation = generation + 1
 WHERE network = %s AND state = 'waiting' RETURNING 1
"""


@dataclass(frozen=True, slots=True)
class House:
    """Bob, before his page, with a place at each network, which do as they are told."""

    bob: Visitor
    stage: Stage

    @property
    def page(self) -> Page:
        """The page he sees."""
        return self.bob.page

    def echo(self, text: str) -> None:
        """Write it. The page that follows is marked, so that another one in its place is noticed."""
        self.bob.echo(text)
        self.page.evaluate("window.isTheSame = true")

    def is_told(self, network: str, words: str) -> None:
        """It says so beside the place there."""
        self.bob.sees(PLACES[network], words.replace("%", NETWORKS[network].name))

    def is_the_same_page(self) -> bool:
        """Whether nobody has opened it anew."""
        return bool(self.page.evaluate("window.isTheSame === true"))

    def press(self, network: str, button: str) -> None:
        """Press a button there, and sign in where it leads to that."""
        self.bob.press(PLACES[network], button)
        if button == SIGN_IN:
            self.bob.click_on("Bob")
            self.page.wait_for_url(re.compile("/posts/"))

    def change(self, network: str, text: str) -> None:
        """Send the text once more, with something added."""
        self.bob.delivery(PLACES[network]).get_by_role("link", name=re.compile(f"^{CHANGE}")).click()
        sheet = self.page.get_by_role("textbox")
        expect(sheet).to_have_value(text)
        sheet.fill(f"{text} And wind.")
        self.page.get_by_role("button", name=re.compile("^Echo")).click()

    def mend(self, network: str, button: str, text: str) -> str:
        """Press what mends it, and see it arrive. Returns the text that is to be there."""
        if button == CHANGE:
            self.change(network, text)
        elif button != LOOKS_AGAIN:
            self.press(network, button)
        self.is_told(network, "Delivered")
        return f"{text} And wind." if button == CHANGE else text

    def meets(self, answers: Mapping[str, tuple[str, str]], text: str) -> dict[str, str]:
        """A post meets these odd answers, of each its ending and its name; both are told, live; then nothing is wrong
        there any more, and each is mended. Returns what is to be there."""
        for network, (_, odd) in answers.items():
            self.stage.trouble(network, {"odd": odd, **LATER})
        self.echo(text)
        buttons = {network: TOLD[ending].button for network, (ending, _) in answers.items()}
        for network, (ending, _) in answers.items():
            self.is_told(network, TOLD[ending].says)
        assert self.is_the_same_page()
        for network in answers:
            if buttons[network] == TRY_NOW:
                until(lambda network=network: sql.rows(WAITS_LONGER, [network]), "it waits")  # type: ignore[misc]
            self.stage.trouble(network)
        self.page.reload()  # as it stands now: a button of an older page does nothing
        last_to_leave_the_page = sorted(answers, key=lambda network: buttons[network] == CHANGE)
        return {network: self.mend(network, buttons[network], text) for network in last_to_leave_the_page}

    def last_there(self, networks: Iterable[str]) -> dict[str, str]:
        """The newest text at each of these."""
        return {network: self.stage.texts(network)[-1] for network in networks}

    def sign_in(self, button: str) -> None:
        """Press it, and say yes on the network's page."""
        self.page.get_by_role("button", name=re.compile(f"^{button}")).click()
        self.bob.click_on("Bob")

    def row(self, network: str, who: str, stream: str) -> Locator:
        """Its row in the table of the schedule."""
        name = next(kind.name for kind in NETWORKS[network].streams if kind.slug == stream)
        return self.page.get_by_role("row").filter(has_text=who).filter(has_text=re.compile(name, re.IGNORECASE))

    def run_now(self, network: str, who: str, stream: str) -> None:
        """Press the button, and see that nothing is wrong with it any more."""
        row = self.row(network, who, stream)
        row.get_by_role("button", name="Run now").click()
        expect(row.locator(".failed, .asks")).to_have_count(0)

    def calm_down(self) -> None:
        """Nothing is wrong any more, nothing rests, and the next post goes to both places."""
        for network in PLACES:
            self.stage.trouble(network)
        sql.run(NO_PAUSE)
        Connection.objects.update(chosen=True)


def move_in(bob: Visitor, stage: Stage) -> None:
    """He signs up and connects both networks; the little that he has there comes in."""
    for network, owner, streams in STREAMS:
        for stream in streams:
            stage.make_stream(network, owner, stream, FEW)
    bob.sign_up("bob@bob.example")
    bob.connect_x("Bob")
    bob.connect_facebook("Bob Bäcker")
    until(work.is_idle, "everything has come in")
