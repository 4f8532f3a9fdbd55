"""The strict policy: nothing from elsewhere, no inline script or style, no framing, no sniffing, nothing kept."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from alphorn.lib.environment import environment

POLICY = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types alphorn",
)
FORM_TARGETS = "Alphorn-Form-Targets"
# A proxy ends TLS, so Django sees plain http and would never say this itself.
ALWAYS_HTTPS = {"Strict-Transport-Security": "max-age=31536000"} if environment().is_https else {}
FIXED = {
    **ALWAYS_HTTPS,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def allow_forms_to(response: HttpResponse, origins: list[str]) -> None:
    """Let forms of this page lead on to `origins`: a browser applies form-action to redirects after a POST, too."""
    response.headers[FORM_TARGETS] = " ".join(origins)  # taken out again by the middleware


def policy(form_targets: str = "") -> str:
    """The Content-Security-Policy of a page."""
    return "; ".join((*POLICY, f"form-action 'self' {form_targets}".rstrip()))


class StrictHeaders:
    """Puts the policy on every answer, errors and static files too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the headers."""
        response = self.get_response(request)
        targets = response.headers.get(FORM_TARGETS, "")
        del response[FORM_TARGETS]
        if "Content-Security-Policy" not in response:  # a picture's own is stricter still
            response["Content-Security-Policy"] = policy(targets)
        for name, value in FIXED.items():
            response[name] = value
        if "Cache-Control" not in response:
            response["Cache-Control"] = "no-store"
        return response
