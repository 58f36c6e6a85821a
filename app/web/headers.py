"""The headers of every answer, errors and files included."""

from __future__ import annotations

from flask import Flask, Response, g, request, session
from secure import (
    ContentSecurityPolicy,
    CrossOriginOpenerPolicy,
    CrossOriginResourcePolicy,
    PermissionsPolicy,
    ReferrerPolicy,
    Secure,
    StrictTransportSecurity,
    XContentTypeOptions,
    XFrameOptions,
)

TWO_YEARS = 2 * 365 * 24 * 3600


def content_security_policy() -> ContentSecurityPolicy:
    """Nothing but our own files, no script or style in a page, and no HTML made by a script without a policy."""
    return (
        ContentSecurityPolicy()
        .default_src("'none'")
        .script_src("'self'")
        .style_src("'self'")
        .img_src("'self'")
        .font_src("'self'")
        .media_src("'self'")
        .connect_src("'self'")
        .form_action("'self'")
        .base_uri("'none'")
        .object_src("'none'")
        .frame_ancestors("'none'")
        .require_trusted_types_for("'script'")
    )


def policy() -> dict[str, str]:
    """The headers that do not depend on the request."""
    secure = Secure(
        csp=content_security_policy(),
        xcto=XContentTypeOptions().nosniff(),
        referrer=ReferrerPolicy().same_origin(),
        coop=CrossOriginOpenerPolicy().same_origin(),
        corp=CrossOriginResourcePolicy().same_origin(),
        permissions=PermissionsPolicy().camera().microphone().geolocation().payment().usb(),
        xfo=XFrameOptions().deny(),
    )
    return dict(secure.headers)


def strict_transport() -> tuple[str, str]:
    header = StrictTransportSecurity().max_age(TWO_YEARS).include_subdomains()
    return header.header_name, header.header_value


def is_personal() -> bool:
    """Whether this answer may hold something of one person: somebody is signed in, or the session holds a thing."""
    return g.get("viewer") is not None or bool(session)


def caching(response: Response) -> str:
    """What holds something of a person is kept nowhere; a file that says that it is public is believed."""
    chosen = response.headers.get("Cache-Control", "")
    if response.status_code >= 400:
        return "no-store"
    if "public" in chosen:
        return chosen
    return "no-store" if is_personal() else chosen or "no-cache"


def register_headers(app: Flask) -> None:
    """Add them last, over whatever view or error page answered; a view may only choose a stricter one beforehand."""
    fixed = tuple((name, name.lower(), value) for name, value in policy().items())
    hsts_name, hsts_value = strict_transport()

    @app.after_request
    def add(response: Response) -> Response:
        headers = response.headers
        present = {name.lower() for name, _ in headers}
        for name, lower, value in fixed:
            if lower not in present:
                headers.add(name, value)
        if request.is_secure:
            headers.setdefault(hsts_name, hsts_value)
        if request.endpoint != "assets.file" or response.status_code >= 400:
            response.vary.add("Cookie")
            headers["Cache-Control"] = caching(response)
        return response
