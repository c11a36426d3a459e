"""What every answer has: its headers, and the form of an error."""

from typing import Final

from aiohttp import web

HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Server": "cloudcam-nvr",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def put_headers(response: web.StreamResponse) -> None:
    """Add those that an answer lacks, and take the program's version out of it."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["Server"] = HEADERS["Server"]


def error_response(status: int, code: str, message: str) -> web.Response:
    """An error as clients get it."""
    return web.json_response({"error": {"code": code, "message": message}}, status=status)
