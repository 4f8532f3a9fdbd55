"""Every address. Those that answer without a sign-in are listed in `web/base/access.py`."""

from allauth.account import views as account
from django.urls import URLPattern, path, re_path

from alphorn.web.base import style
from alphorn.web.pages import (
    accounts,
    archive,
    connections,
    consents,
    counter,
    deliveries,
    doctor,
    errors,
    healthz,
    home,
    kept,
    needs_you,
    offers,
    pictures,
    posts,
    streams,
    suggestions,
)
from alphorn.web.schedule import page as schedule

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
    path("measures", counter.create, name="measures"),
    path("deliveries/<uuid:pk>", deliveries.show, name="delivery"),
    path("deliveries/<uuid:pk>/attempts", deliveries.create_attempt, name="attempts"),
    path("deliveries/<uuid:pk>/cancellations", deliveries.create_cancellation, name="cancellations"),
    path("deliveries/<uuid:pk>/confirmations", deliveries.create_confirmation, name="confirmations"),
    path("needs-you", needs_you.index, name="needs-you"),
    path("needs-you/now", needs_you.now, name="needs-you-now"),
    path("needs-you/bell", needs_you.bell, name="bell"),
    path("needs-you/<uuid:pk>", needs_you.show, name="event"),
    path("suggestions", suggestions.create, name="suggestions"),
    path("suggestions/<uuid:pk>/uses", suggestions.use, name="uses"),
    path("suggestions/<uuid:pk>/dismissals", suggestions.dismiss, name="dismissals"),
    path("suggestions/<uuid:pk>/mutings", suggestions.mute, name="mutings"),
    path("suggestions/<uuid:pk>/returns", suggestions.take_back, name="returns"),
    path("never-about", suggestions.muted, name="muted"),
    path("archive", archive.index, name="archive"),
    path("archive/deletions", archive.delete_all, name="delete-archive"),
    path("items/<uuid:pk>/suggestions", suggestions.begin, name="begin"),
    path("items/<uuid:pk>/deletions", archive.delete_item, name="delete-item"),
    path("pictures/<uuid:pk>/<int:number>", pictures.show, name="picture"),
    path("schedule", schedule.index, name="schedule"),
    path("schedule/picture", schedule.picture, name="schedule-picture"),
    path("runs", schedule.run_all, name="runs"),
    path("streams/<uuid:pk>", streams.show, name="stream"),
    path("streams/<uuid:pk>/progress", streams.progress, name="progress"),
    path("streams/<uuid:pk>/next", streams.next_time, name="stream-next"),
    path("streams/<uuid:pk>/runs", streams.create_run, name="stream-runs"),
    path("streams/<uuid:pk>/intervals", streams.create_interval, name="intervals"),
    path("streams/<uuid:pk>/pauses", streams.create_pause, name="pauses"),
    path("streams/<uuid:pk>/continuations", streams.create_continuation, name="continuations"),
    path("streams/<uuid:pk>/endings", streams.create_ending, name="endings"),
    path("streams/<uuid:pk>/deletions", streams.delete, name="delete-stream"),
    path("connections", connections.index, name="connections"),
    path("connections/<uuid:pk>", connections.show, name="connection"),
    path("consents", consents.create, name="consents"),
    path("consents/<slug:network>/callback", consents.callback, name="consent-callback"),
    path("authorisations/<uuid:pk>", connections.person, name="person"),
    path("authorisations/<uuid:pk>/places", offers.show, name="places"),
    path("doctor", doctor.show, name="doctor"),
    path("owner/<str:token>", accounts.owner, name="owner"),
    path("sign-in", account.login, name="account_login"),
    path("kept/<slug:way>", kept.show, name="kept"),
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
