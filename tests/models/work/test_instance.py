"""This Alphorn's identity: a copy of one half does not send; the owner of a public one comes by a link, once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError

from alphorn.database import sql
from alphorn.lib.environment import environment
from alphorn.lib.keyfile import keys
from alphorn.models import Instance
from alphorn.models.work.instance_check import IsACopy, refuse_a_copy
from alphorn.models.work.states import State
from tests.models.hands import Jobs, Time, again, at_once, wait_until
from tests.stage.people import Person

OTHERS = """
SELECT pid FROM pg_stat_activity
 WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""


@pytest.fixture
def instance(database: None) -> Instance:
    """Ours."""
    return Instance.objects.claim(keys(environment().home).instance_id)


def test_the_first_to_ask_binds_key_file_and_database(database: None) -> None:
    refuse_a_copy()

    assert Instance.objects.get().instance_id == keys(environment().home).instance_id


def test_many_that_ask_first_bind_it_once(database: None) -> None:
    at_once(*[refuse_a_copy] * 8)

    assert Instance.objects.count() == 1


def test_there_is_one(instance: Instance) -> None:
    with pytest.raises(IntegrityError):
        Instance.objects.create(singleton=False, instance_id=uuid4())

    assert Instance.objects.get() == instance


def test_a_database_of_another_key_file_is_refused_by_both_names(instance: Instance) -> None:
    theirs = uuid4()
    Instance.objects.update(instance_id=theirs)

    with pytest.raises(IsACopy, match=f"{instance.instance_id}.*{theirs}"):
        refuse_a_copy()


def test_a_copy_does_not_send(alice: Person, run_jobs: Jobs) -> None:
    alice.connect("x")
    delivery = alice.delivery(alice.echo("From a copy."))
    Instance.objects.create(instance_id=uuid4())

    with pytest.raises(IsACopy):
        run_jobs()

    assert (again(delivery).state, again(delivery).attempt) == (State.WAITING, 0)
    assert alice.stage.posts("x") == []


def test_a_copy_that_was_refused_lets_the_database_go(alice: Person, run_jobs: Jobs) -> None:
    """Guard: `shift.work` closes its process however it ends."""
    Instance.objects.create(instance_id=uuid4())
    before = set(sql.rows(OTHERS))

    with pytest.raises(IsACopy) as refused:
        run_jobs()

    wait_until(lambda: set(sql.rows(OTHERS)) <= before)
    assert refused.value


def test_the_owners_link_is_good_once(instance: Instance) -> None:
    token = instance.new_owner_link()
    assert instance.knows_owner_link(token)

    used = at_once(*[lambda: instance.use_owner_link(token)] * 4)

    assert sorted(used) == [False, False, False, True]
    assert not Instance.objects.get().knows_owner_link(token)


def test_the_owners_link_is_good_for_an_hour(instance: Instance, time_passes: Time) -> None:
    token = instance.new_owner_link()
    time_passes(timedelta(minutes=59))
    assert Instance.objects.get().knows_owner_link(token)

    time_passes(timedelta(minutes=2))

    assert not Instance.objects.get().knows_owner_link(token)
    assert not instance.use_owner_link(token)


def test_a_new_link_ends_the_one_before(instance: Instance) -> None:
    first = instance.new_owner_link()

    second = instance.new_owner_link()

    assert [Instance.objects.get().knows_owner_link(token) for token in (first, second)] == [False, True]


@pytest.mark.parametrize("token", ["", "something else"])
def test_no_other_word_is_the_owners_link(instance: Instance, token: str) -> None:
    instance.new_owner_link()

    assert not instance.knows_owner_link(token)
    assert not instance.use_owner_link(token)


def test_without_a_link_nobody_has_it(instance: Instance) -> None:
    assert not instance.knows_owner_link("")
    assert not instance.use_owner_link("")


def test_the_link_does_not_stand_in_the_database(instance: Instance) -> None:
    token = instance.new_owner_link()

    assert token.encode() not in bytes(Instance.objects.get().owner_link_hash)
