"""The schedule of many connections, as a person sees it: folded, opened, and nothing to complain about."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from alphorn.models import Post, Stream, Workspace
from alphorn.models.work.states import StreamState
from tests.browser.looks import PHONE, WIDE, complaints
from tests.browser.visitor import Visitor
from tests.stage.people import PASSWORD, new_user
from tests.stage.sandbox import Stage
from tests.web.house import connect_x
from tests.web.schedule.test_posts import waits

pytestmark = pytest.mark.browser
MAIL = "many@many.example"


@pytest.fixture
def many(database: None) -> Workspace:
    """Nine profiles at rest, and a post that waits for one of them."""
    user = new_user(MAIL)
    workspace: Workspace = Workspace.objects.of(user)
    made = [connect_x(workspace, f"9{n}", f"profile_{n}", reads=True) for n in range(9)]
    Stream.objects.update(state=StreamState.PAUSED, due_at=None)
    Stream.objects.filter(kind="posts").update(
        state=StreamState.WAITING, due_at=timezone.now() + timedelta(hours=2), synced_at=timezone.now()
    )
    post = Post.objects.echo(
        workspace=workspace, author_id=user.pk, text="Fog lies in the valley.", to=made[:1], client_key=user.pk
    )
    waits(post, timedelta(hours=5))
    return workspace


def open_one_and_then_all(page: Page) -> None:
    """By the keys."""
    page.get_by_role("link", name="@profile_7").press("Enter")
    expect(page.get_by_role("combobox", name="How often: your posts of @profile_7")).to_be_visible()
    page.locator(".lane-group > summary").press("Enter")
    expect(page.get_by_role("img", name="X, @profile_0: ")).to_be_visible()


def test_many_are_folded_opened_and_nothing_is_wrong_with_them(
    open_browser: Callable[..., Page], address: str, many: Workspace, alphorn: Stage
) -> None:
    page = open_browser(viewport=PHONE, bypass_csp=True)
    visitor = Visitor(page, address)
    visitor.go("/sign-in")
    page.get_by_label("Mail address").fill(MAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_load_state()
    visitor.go("/schedule")
    open_one_and_then_all(page)

    page.set_viewport_size(WIDE)
    visitor.go("/schedule")
    wrong = complaints(page)
    open_one_and_then_all(page)

    assert wrong + complaints(page) == []
