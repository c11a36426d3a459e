"""Logging in, with the examples of the RFCs."""

from hypothesis import given
from hypothesis import strategies as st

from nvr.challenge import Challenge, Proof, strongest_challenge

RFC_7616 = (
    'realm="http-auth@example.org", qop="auth, auth-int", '
    'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", '
    'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'
)
CNONCE = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"


def picked(*headers: str) -> Challenge:
    challenge = strongest_challenge(headers)
    assert challenge is not None
    return challenge


def test_the_examples_of_rfc_7616() -> None:
    for algorithm, response in (
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
        ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ):
        challenge = picked(f"Digest {RFC_7616}, algorithm={algorithm}")
        login = Proof("Mufasa", "Circle of Life", challenge, lambda: CNONCE)
        header = login.header("GET", "/dir/index.html")
        assert f'response="{response}"' in header
        assert "nc=00000001" in header
        assert "qop=auth," in header
        assert f"algorithm={algorithm}" in header
        assert 'opaque="FQhe' in header
        assert "nc=00000002" in login.header("GET", "/dir/index.html")


def test_the_example_of_rfc_2069_without_qop() -> None:
    challenge = picked(
        'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"'
    )
    header = Proof("Mufasa", "CircleOfLife", challenge).header("GET", "/dir/index.html")
    assert 'response="1949323746fe6a43ef61f9606e7febea"' in header  # its errata's value
    assert "qop" not in header
    assert "algorithm" not in header, "old cameras don't know the word"


def test_the_example_of_rfc_7617() -> None:
    header = Proof("Aladdin", "open sesame", picked('Basic realm="WallyWorld"'))
    assert header.header("DESCRIBE", "rtsp://h") == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="


def test_the_strongest_that_is_offered_is_taken() -> None:
    md5, sha = f"Digest {RFC_7616}, algorithm=MD5", f"Digest {RFC_7616}, algorithm=SHA-256"
    assert picked("Basic realm=x", md5, sha).algorithm == "SHA-256"
    assert picked(f"Basic realm=x, {md5}").algorithm == "MD5"
    assert not picked('Basic realm="x"', f"Digest {RFC_7616}, algorithm=SHA-512-256").algorithm
    assert (
        strongest_challenge(["Negotiate abc", 'Digest realm="x", nonce="y", qop="auth-int"'])
        is None
    )


def test_sloppy_challenges_are_read() -> None:
    challenge = picked('digest  Realm = "a \\"b\\"" ,NONCE=abc,stale = TRUE,algorithm="md5-sess"')
    assert challenge.realm == 'a "b"'
    assert challenge.nonce == "abc"
    assert challenge.is_stale
    assert challenge.is_session


@given(st.text(max_size=100))
def test_garbage_is_no_challenge_or_one_that_can_be_answered(text: str) -> None:
    for challenge in (strongest_challenge([text]), strongest_challenge([f"Digest {text}"])):
        if challenge is not None:
            assert Proof("u", "p", challenge).header("OPTIONS", "rtsp://h/")
