"""What stands behind a sentence: the network's own words, and none of our trade."""

from collections.abc import Callable

from django.urls import reverse

from tests.stage.people import Person


def test_a_network_that_is_down_is_said_without_our_jargon(alice: Person, run_jobs: Callable[[], None]) -> None:
    alice.connect("x")
    alice.stage.trouble("x", {"refuse": True})
    post = alice.echo("First snow.")
    run_jobs()

    page = alice.browser.get(reverse("post", args=[post.pk])).content.decode()

    assert "X was not to be reached; nothing was sent" in page
    assert "Error" not in page


def test_what_the_network_says_is_said(alice: Person, run_jobs: Callable[[], None]) -> None:
    alice.connect("x")
    alice.stage.trouble("x", {"call": "create", "status": 400, "body": {"detail": "Your text smells of cheese."}})
    post = alice.echo("First snow.")
    run_jobs()

    page = alice.browser.get(reverse("post", args=[post.pk])).content.decode()

    assert "Your text smells of cheese." in page
