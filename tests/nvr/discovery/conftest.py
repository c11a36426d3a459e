"""Shared by the tests of discovery: everything stays on loopback."""

import pytest

from nvr.discovery import probe


@pytest.fixture(autouse=True)
def _loopback_answers_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "_ONE_ANSWERS_WITHIN_S", 0.1)


@pytest.fixture
def probe_port(monkeypatch: pytest.MonkeyPatch, unused_udp_port: int) -> int:
    """A port of its own for WS-Discovery: the real one may be in use."""
    monkeypatch.setattr(probe, "PORT", unused_udp_port)
    return unused_udp_port
