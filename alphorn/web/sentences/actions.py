"""The one thing, or two or three, that a person can do about a delivery, by its state and reason."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from alphorn.models import Delivery
from alphorn.models.work.states import State
from alphorn.networks.about import WayOut
from alphorn.networks.reasons import about
from alphorn.web.sentences.items import safe_url


@dataclass(frozen=True, slots=True)
class Button:
    """A form with one button, or (`is_link`) a way to another page."""

    label: str
    address: str
    is_link: bool = False
    is_plain: bool = False
    opens: bool = False  # another site
    consent: bool = False  # a sign-in at the network: the form names it


def buttons(delivery: Delivery) -> list[Button]:
    """What the page offers now; nothing where there is nothing to do."""
    if delivery.connection.gone_at and delivery.state != State.DELIVERED:
        return [_there(delivery), _not_there(delivery)] if delivery.state == State.UNCONFIRMED else []
    match delivery.state:
        case State.WAITING:
            now = [Button(_("Try now"), _attempts(delivery))] if delivery.reason else []
            return [*now, Button(_("Cancel"), _cancellations(delivery), is_plain=bool(now))]
        case State.DELIVERED:
            there = safe_url(delivery.url)
            return [Button(_("Open"), there, is_link=True, is_plain=True, opens=True)] if there else []
        case State.FAILED:
            return _after_failure(delivery)
        case State.PARKED:
            return _on_hold(delivery)
        case State.UNCONFIRMED if about(delivery.reason).way_out is WayOut.SIGN_IN:  # then Alphorn looks by itself
            return [_sign_in(), _there(delivery, is_plain=True), _not_there(delivery)]
        case State.UNCONFIRMED:
            return [_there(delivery), Button(_("Send again"), _attempts(delivery)), _not_there(delivery)]
        case State.CANCELLED:
            return [Button(_("Send after all"), _attempts(delivery), is_plain=True)]
        case _:
            return []


def _after_failure(delivery: Delivery) -> list[Button]:
    as_it_is = Button(_("Try again"), _attempts(delivery))
    match about(delivery.reason).way_out:
        case WayOut.CHANGE_TEXT:
            return [_changed(delivery)]
        case WayOut.TRY_OR_CHANGE:
            return [as_it_is, _changed(delivery, is_plain=True)]
        case _:
            return [as_it_is]


def _on_hold(delivery: Delivery) -> list[Button]:
    return [_way_on(delivery), Button(_("Leave it"), _cancellations(delivery), is_plain=True)]


def _way_on(delivery: Delivery) -> Button:
    match about(delivery.reason).way_out:
        case WayOut.SIGN_IN:
            return _sign_in()
        case WayOut.SEND_NOW:
            return Button(_("Send now"), _attempts(delivery))
        case _:
            return Button(_("Try again"), _attempts(delivery))


def _changed(delivery: Delivery, *, is_plain: bool = False) -> Button:
    return Button(
        _("Change the text"), f"{reverse('write')}?from={delivery.post_id}&to=refused", is_link=True, is_plain=is_plain
    )


def _sign_in() -> Button:
    return Button(_("Sign in again"), reverse("consents"), consent=True)


def _there(delivery: Delivery, *, is_plain: bool = False) -> Button:
    return Button(_("It is there"), reverse("confirmations", args=[delivery.pk]), is_plain=is_plain)


def _not_there(delivery: Delivery) -> Button:
    return Button(_("Not there, leave it"), _cancellations(delivery), is_plain=True)


def _attempts(delivery: Delivery) -> str:
    return reverse("attempts", args=[delivery.pk])


def _cancellations(delivery: Delivery) -> str:
    return reverse("cancellations", args=[delivery.pk])
