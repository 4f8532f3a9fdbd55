"""Who signs in, the workspace they own, and who may act in it."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import F

from alphorn.database import sql
from alphorn.models import Membership, User, Workspace
from alphorn.models.accounts.user import known_time_zone
from tests.models.hands import at_once

PASSWORD = "a sentence about larches"


def test_whoever_signs_up_owns_a_workspace_of_their_own(database: None) -> None:
    user = User.objects.sign_up("eva@example.com", PASSWORD, language="en", time_zone="Europe/Zurich")

    membership = Membership.objects.get(user=user)
    assert membership.role == Membership.Role.OWNER
    assert Workspace.objects.of(user) == membership.workspace
    assert (user.language, user.time_zone) == ("en", "Europe/Zurich")


def test_a_password_is_kept_as_an_argon2_hash(database: None) -> None:
    user = User.objects.sign_up("eva@example.com", PASSWORD)

    assert user.password.startswith("argon2")
    assert user.check_password(PASSWORD)


@pytest.mark.parametrize("address", ["eva@example.com", "EVA@example.com", "Eva@EXAMPLE.com"])
def test_an_address_signs_up_once_however_it_is_written(database: None, address: str) -> None:
    User.objects.sign_up("eva@example.com", PASSWORD)

    with pytest.raises(IntegrityError):
        User.objects.sign_up(address, PASSWORD)

    assert (User.objects.count(), Workspace.objects.count(), Membership.objects.count()) == (1, 1, 1)


def sign_up() -> bool:
    """Whether it was this one that got the address."""
    try:
        User.objects.sign_up("eva@example.com", PASSWORD)
    except IntegrityError:
        return False
    return True


def test_of_two_who_sign_up_at_once_with_one_address_one_does(database: None) -> None:
    done = at_once(*[sign_up] * 4)

    assert sorted(done) == [False, False, False, True]
    assert Workspace.objects.count() == 1


def test_the_first_who_comes_runs_this_alphorn_whatever_clocks_say_later(database: None) -> None:
    first = User.objects.sign_up("eva@example.com", PASSWORD)
    second = User.objects.sign_up("jan@example.com", PASSWORD)
    User.objects.filter(pk=second.pk).update(joined_at=first.joined_at - timedelta(hours=1))

    assert [user.runs_this for user in User.objects.order_by("email")] == [True, False]


def test_who_came_first_before_that_was_written_down_runs_it(database: None) -> None:
    for name in ("jan", "eva", "kim"):
        User.objects.sign_up(f"{name}@example.com", PASSWORD)
    User.objects.update(runs_this=False)
    User.objects.filter(email="eva@example.com").update(joined_at=F("joined_at") - timedelta(days=1))

    sql.run(import_module("alphorn.migrations.0027_who_runs_this").FIRST)

    assert User.objects.get(runs_this=True).email == "eva@example.com"


def test_of_several_who_come_first_at_once_one_runs_this_alphorn(database: None) -> None:
    """Guard: the lock of `User.move_in`."""
    at_once(*[lambda n=n: User.objects.sign_up(f"eva{n}@example.com", PASSWORD) for n in range(4)])

    assert sorted(user.runs_this for user in User.objects.all()) == [False, False, False, True]


def test_a_user_is_found_by_the_address_however_it_is_written(database: None) -> None:
    user = User.objects.sign_up("eva@example.com", PASSWORD)

    assert User.objects.get_by_natural_key("EVA@Example.com") == user


def test_a_user_is_called_by_name_or_else_by_address(database: None) -> None:
    user = User.objects.sign_up("eva@example.com", PASSWORD)
    assert str(user) == "eva@example.com"

    user.name = "Eva"

    assert str(user) == "Eva"


def test_a_time_zone_must_be_one() -> None:
    known_time_zone("Europe/Zurich")

    with pytest.raises(ValidationError):
        known_time_zone("Europe/Matterhorn")


@pytest.mark.parametrize(
    ("role", "allowed"),
    [(Membership.Role.OWNER, True), (Membership.Role.EDITOR, True), (Membership.Role.VIEWER, False)],
)
def test_a_role_says_whether_somebody_may_change_things(database: None, role: Membership.Role, allowed: bool) -> None:
    workspace = Workspace.objects.of(User.objects.sign_up("eva@example.com", PASSWORD))
    guest = User.objects.sign_up("urs@example.com", PASSWORD)

    Membership.objects.create(workspace=workspace, user=guest, role=role)

    assert workspace.allows_changes_by(guest) == allowed


def test_whoever_is_no_member_may_change_nothing(database: None) -> None:
    workspace = Workspace.objects.of(User.objects.sign_up("eva@example.com", PASSWORD))

    assert not workspace.allows_changes_by(User.objects.sign_up("urs@example.com", PASSWORD))


def test_somebody_is_a_member_once(database: None) -> None:
    user = User.objects.sign_up("eva@example.com", PASSWORD)

    with pytest.raises(IntegrityError):
        Membership.objects.create(workspace=Workspace.objects.of(user), user=user, role=Membership.Role.VIEWER)


def test_a_guest_still_works_in_their_own_workspace(database: None) -> None:
    host, guest = (User.objects.sign_up(f"{name}@example.com", PASSWORD) for name in ("eva", "urs"))
    own = Workspace.objects.of(guest)

    Membership.objects.create(workspace=Workspace.objects.of(host), user=guest, role=Membership.Role.EDITOR)

    assert Workspace.objects.of(guest) == own


def test_a_user_without_a_workspace_has_none(database: None) -> None:
    user = User.objects.sign_up("eva@example.com", PASSWORD)
    Membership.objects.all().delete()

    with pytest.raises(Workspace.DoesNotExist):
        Workspace.objects.of(user)


def test_nobody_is_taken_for_somebody_whose_address_only_looks_alike(database: None) -> None:
    alice = User.objects.sign_up("alice@example.com", PASSWORD)
    other = User.objects.sign_up("al\u0131ce@example.com", PASSWORD)

    found = [User.objects.at(each).get() for each in ("ALICE@example.com", "al\u0131ce@example.com")]

    assert found == [alice, other]
