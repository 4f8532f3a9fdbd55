"""Who gives way when there is no more room: of an address its own, and the silent before those who are answered."""

import pytest

from alphorn.web.server.lines import Lines


def test_an_address_has_so_many() -> None:
    lines = Lines(of_an_address=2)

    admitted = [lines.admit(n, "192.0.2.1") for n in range(3)]

    assert admitted == [True, True, False]
    assert lines.admit("another", "192.0.2.2")


def test_of_an_address_with_many_its_own_give_way() -> None:
    lines, closed = Lines(of_an_address=1), list[str]()
    lines.admit("other", "192.0.2.2")
    lines.waits("other", lambda: closed.append("other"))
    lines.admit("hers", "192.0.2.1")
    lines.waits("hers", lambda: closed.append("hers"))

    assert lines.admit("new", "192.0.2.1")
    assert closed == ["hers"]


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "10.1.2.3", ""])
def test_this_machine_and_proxies_bring_many_people(address: str) -> None:
    lines = Lines(of_an_address=1, unbounded="10.0.0.0/8")

    assert [lines.admit(n, address) for n in range(5)] == [True] * 5
