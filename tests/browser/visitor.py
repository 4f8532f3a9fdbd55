"""What a person does in the browser, in their words."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from tests.faults.waiting import until
from tests.stage import work
from tests.stage.sandbox import Stage
from tests.stage.scenes import scene

MAIL = "alice@alice.example"
PASSWORD = "a sentence about larches"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody at a page."""

    page: Page
    address: str

    def go(self, path: str) -> None:
        """Open a page of Alphorn."""
        self.page.goto(f"{self.address}{path}")

    def again(self, name: str, live: Callable[[], None], stage: Stage) -> None:
        """What they lived through before the test begins; it is lived once, and then remembered, with its cookies."""

        def lived() -> list[dict[str, object]]:
            live()
            until(work.is_idle, "what it began is done")
            return [dict(cookie) for cookie in self.page.context.cookies()]

        self.page.context.add_cookies(scene(name, lived, stage))  # type: ignore[arg-type]  # as they were given to us

    def comes_to_x(self, stage: Stage) -> None:
        """They have signed up, and have a profile on X."""

        def lives() -> None:
            self.sign_up()
            self.connect_x()

        self.again("Alice on X in a browser", lives, stage)

    def sign_up(self, mail: str = MAIL) -> None:
        """Make an account at the front door."""
        self.go("/")
        self.page.get_by_label("Mail address").fill(mail)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Create account").click()
        expect(self.page.get_by_role("heading", name="Welcome")).to_be_visible()

    def connect_x(self, person: str = "Alice") -> None:
        """Sign in at the sandbox's X as one of its people."""
        self.go("/connections")
        self.page.get_by_role("button", name="Connect sandbox X").click()
        self.click_on(person)

    def connect_facebook(self, person: str = "Alice Lenz") -> None:
        """Sign in at the sandbox's Facebook, and take every Page."""
        self.go("/connections")
        self.page.get_by_role("button", name="Connect sandbox Facebook").click()
        self.click_on(person)
        self.page.get_by_role("button", name="Connect", exact=True).click()

    def click_on(self, person: str) -> None:
        """Choose somebody on a consent page."""
        self.page.get_by_role("button", name=re.compile(rf"\b{person}\b")).first.click()

    def echo(self, text: str) -> None:
        """Write, and send it off."""
        self.go("/write")
        self.page.get_by_role("textbox").fill(text)
        self.page.get_by_role("button", name=re.compile("^Echo")).click()
        self.page.wait_for_url(re.compile(r"/posts/[0-9a-f-]{36}"))

    def delivery(self, who: str) -> Locator:
        """The line of one place on the post's page."""
        return self.page.locator(".delivery", has_text=who)

    def sees(self, who: str, words: str, *, seconds: float = 10) -> None:
        """The line says so, within a while, by itself."""
        expect(self.delivery(who)).to_contain_text(words, timeout=seconds * 1000)

    def press(self, who: str, button: str) -> None:
        """Press a button of a line."""
        self.delivery(who).get_by_role("button", name=re.compile(f"^{button}")).click()
