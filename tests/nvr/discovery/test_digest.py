"""Answering a challenge."""

import pytest

from nvr.discovery.digest import Digest, Login

_MUFASA = Login("Mufasa", "Circle of Life")


def of(challenge: str, login: Login = _MUFASA) -> Digest:
    found = Digest.of([challenge], login)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("algorithm", "response"),
    [
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
        ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ],
)
def test_the_examples_of_rfc_7616(
    monkeypatch: pytest.MonkeyPatch, algorithm: str, response: str
) -> None:
    cnonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
    monkeypatch.setattr("nvr.discovery.digest.secrets.token_hex", lambda _length: cnonce)
    challenge = (
        f'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm={algorithm}, '
        'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", '
        'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'
    )
    header = of(challenge).prove("GET", "/dir/index.html")
    assert f'response="{response}"' in header
    assert "nc=00000001" in header
    assert f"algorithm={algorithm}" in header
    assert 'opaque="FQhe/' in header


def test_the_example_of_rfc_2069_without_qop() -> None:
    challenge = 'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"'
    header = of(challenge, Login("Mufasa", "CircleOfLife")).prove("GET", "/dir/index.html")
    assert 'response="1949323746fe6a43ef61f9606e7febea"' in header  # RFC 2069, errata 749
    assert "nc=" not in header


def test_each_answer_counts() -> None:
    answers = of('Digest realm="r", nonce="n", qop="auth"')
    assert ["nc=00000001" in answers.prove("GET", "/"), "nc=00000002" in answers.prove("GET", "/")]


def test_the_strongest_that_is_known_is_taken() -> None:
    challenges = [
        'Basic realm="r"',
        'Digest realm="r", nonce="a", algorithm=SHA-512-256',
        'Digest realm="r", nonce="b"',
        'Digest realm="r", nonce="c", algorithm=SHA-256, stale=TRUE',
    ]
    found = Digest.of(challenges, _MUFASA)
    assert found is not None
    assert 'nonce="c"' in found.prove("GET", "/")
    assert found.is_renewal
    assert Digest.of(challenges[:2], _MUFASA) is None
    assert Digest.of(["Digest realm=r", "Digest", ""], _MUFASA) is None


def test_nothing_breaks_out_of_the_header() -> None:
    login = Login('a"b\r\nX-Evil: 1', "p")
    header = of('Digest realm="r\\"s", nonce="n"', login).prove("GET", "/")
    assert 'username="a\\"bX-Evil: 1"' in header
    assert 'realm="r\\"s"' in header
    assert "\n" not in header


def test_a_login_never_shows_its_password() -> None:
    assert "Circle" not in repr(_MUFASA)
