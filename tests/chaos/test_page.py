"""What the people of `bin/chaos` see of real pages: one who sees no button presses none."""

from chaos.page import buttons, offers, places
from tests.stage.people import Person


def test_a_post_that_waits_can_be_cancelled(alice: Person) -> None:
    post = alice.echo("Fog in the valley.", alice.connected("x")[0])

    [button] = buttons(alice.browser.get(f"/posts/{post.pk}").content.decode())

    assert (button.state, button.verb, button.form) == ("waiting", "cancellations", [("attempt", "0")])
    assert alice.browser.post(button.path, dict(button.form)).status_code == 302
    assert alice.delivery(post).state == "cancelled"


def test_what_was_cancelled_can_be_sent_after_all(alice: Person) -> None:
    post = alice.echo("Fog in the valley.", alice.connected("x")[0])
    alice.delivery(post).cancel()

    [button] = buttons(alice.browser.get(f"/posts/{post.pk}").content.decode())

    assert (button.state, button.verb) == ("cancelled", "attempts")
    assert dict(button.form) == {"attempt": "0", "after_all": "1"}


def test_the_page_of_all_places_leads_to_each(alice: Person) -> None:
    [place] = alice.connected("x")

    assert places(alice.browser.get("/connections").content.decode()) == [str(place.pk)]


def test_a_page_that_was_disconnected_is_offered_again(alice: Person) -> None:
    [place, *_] = alice.connected("facebook", reads=True)
    alice.browser.post(f"/connections/{place.pk}")
    alice.connect("facebook", reads=True)

    [offered] = offers(alice.browser.get("/connections").content.decode())

    assert place.name in alice.browser.get(offered).content.decode()
