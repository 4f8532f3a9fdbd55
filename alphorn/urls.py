"""Every address. Those that answer without a sign-in are listed in `web/people.py`."""

from allauth.account import views as account
from django.urls import URLPattern, path, re_path

from alphorn.web import (
    accounts,
    connections,
    consents,
    deliveries,
    errors,
    healthz,
    home,
    measures,
    places,
    posts,
    style,
)

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("welcome", home.welcome, name="welcome"),
    path("first-steps", home.first_steps, name="first-steps"),
    path("write", posts.write, name="write"),
    path("posts", posts.index, name="posts"),
    path("posts/new", posts.create, name="create-post"),
    path("posts/<uuid:pk>", posts.show, name="post"),
    path("posts/<uuid:pk>/tally", posts.tally, name="tally"),
    path("posts/<uuid:pk>/row", posts.row, name="post-row"),
    path("measures", measures.create, name="measures"),
    path("deliveries/<uuid:pk>", deliveries.show, name="delivery"),
    path("deliveries/<uuid:pk>/attempts", deliveries.create_attempt, name="attempts"),
    path("deliveries/<uuid:pk>/cancellations", deliveries.create_cancellation, name="cancellations"),
    path("deliveries/<uuid:pk>/confirmations", deliveries.create_confirmation, name="confirmations"),
    path("connections", connections.index, name="connections"),
    path("connections/<uuid:pk>", connections.show, name="connection"),
    path("consents", consents.create, name="consents"),
    path("consents/<slug:network>/callback", consents.callback, name="consent-callback"),
    path("authorisations/<uuid:pk>/places", places.show, name="places"),
    path("owner/<str:token>", accounts.owner, name="owner"),
    path("sign-in", account.login, name="account_login"),
    path("sign-up", account.signup, name="account_signup"),
    path("sign-out", account.logout, name="account_logout"),
    path("forgotten", home.forgotten, name="account_reset_password"),
    path("inactive", account.account_inactive, name="account_inactive"),
    re_path(
        r"^password/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("password/set", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("style.<str:fingerprint>.css", style.style, name="style"),
    path("healthz", healthz.healthz, name="healthz"),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler429 = errors.too_many  # asked for by allauth
handler500 = errors.broken
