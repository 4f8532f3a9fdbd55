"""Whoever runs this Alphorn sees whether all is well, and the way out of what is not."""

from alphorn.database import sql
from tests.models.hands import a_life
from tests.stage.people import Person
from tests.web.house import connect_x


def test_all_is_well_and_the_page_is_found_by_whoever_runs_it(alice: Person) -> None:
    a_life()
    connect_x(alice.workspace)

    assert 'href="/doctor"' in alice.browser.get("/connections").content.decode()
    assert "All is well" in alice.browser.get("/doctor").content.decode()


def test_what_is_not_well_is_said_with_the_way_out(alice: Person) -> None:
    a_life()
    connect_x(alice.workspace)
    delivery = alice.delivery(alice.echo("The larches are yellow."))
    sql.run("UPDATE alphorn_delivery SET look = 1 WHERE id = %s", [delivery.pk])

    page = alice.browser.get("/doctor").content.decode()

    assert "Deliveries that lack the record of a look: 1." in page
    assert "Nothing is lost or sent twice by it." in page


def test_nobody_else_sees_it(alice: Person, bob: Person) -> None:
    assert 'href="/doctor"' not in bob.browser.get("/connections").content.decode()
    assert bob.browser.get("/doctor").status_code == 404
