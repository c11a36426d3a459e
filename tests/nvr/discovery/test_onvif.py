"""One camera, asked everything."""

import pytest

from nvr.clock import RealClock
from nvr.discovery.login import Login
from nvr.discovery.onvif import Description, OnvifCamera, service_url
from nvr.discovery.soap import CameraFault
from nvr.errors import CameraAuthFailed, CameraUnsupported

from .fake_camera import PASSWORD, USER, FakeCamera, encoder, fault_xml, profile, serve


def connect(camera: FakeCamera) -> OnvifCamera:
    return OnvifCamera(camera.url, Login(USER, PASSWORD), RealClock())


async def describe(camera: FakeCamera) -> Description:
    async with serve(camera), connect(camera) as asked:
        return await asked.describe()


async def test_everything_about_a_camera() -> None:
    camera = FakeCamera()
    found = await describe(camera)
    assert found.service_url == camera.url
    identity = found.identity
    assert (identity.maker, identity.model) == ("Acme", "Eye 3")
    assert (identity.firmware, identity.serial) == ("1.2", "S-9")
    assert (identity.endpoint, identity.mac) == ("urn:uuid:abc", "aa:bb:cc:00:11:22")
    assert found.main.url == "rtsp://127.0.0.1/main?a=1&b=2"
    assert found.sub is not None
    assert found.sub.url == "rtsp://127.0.0.1/sub?a=1&b=2"
    assert [p.token for p in found.profiles] == ["sub", "main", "tiny"]
    assert found.snapshot_url == "http://127.0.0.1/snap.jpg"
    assert found.ptz_profile == "main"
    assert found.has_events
    assert found.clock_offset_us == 0
    assert found.warnings == ()


@pytest.mark.parametrize("port", ["", ":0", ":554", ":8554"])
async def test_addresses_with_another_host_or_no_port_are_put_right(port: str) -> None:
    # 192.0.2.0/24 is nobody's (RFC 5737): a request sent there would fail
    found = await describe(FakeCamera(named_host="192.0.2.7", rtsp_port=port))
    kept = port if port != ":0" else ""
    assert found.main.url == f"rtsp://127.0.0.1{kept}/main?a=1&b=2"
    assert found.snapshot_url == "http://127.0.0.1/snap.jpg"


@pytest.mark.parametrize("login", ["token", "digest"])
@pytest.mark.parametrize("hours", [-1, 1, 24 * 365 * -20])
async def test_a_wrong_clock_is_no_wrong_password(login: str, hours: int) -> None:
    camera = FakeCamera(login=login, clock_s=hours * 3600)
    found = await describe(camera)
    assert abs(found.clock_offset_us / 1e6 - hours * 3600) <= 1
    assert [w.code for w in found.warnings] == ["clock"]
    assert not camera.refused.total()


async def test_a_camera_that_asks_for_a_login_before_it_tells_the_time() -> None:
    camera = FakeCamera(asks_login_for_time=True, clock_s=4)
    assert round((await describe(camera)).clock_offset_us / 1e6) in (3, 4, 5)
    assert not camera.refused.total()
    async with serve(camera), connect(camera) as asked:
        assert (await asked.set_clock()).was_set
    camera.clock_s = 3600
    with pytest.raises(CameraAuthFailed, match="set its clock"):
        await describe(camera)


@pytest.mark.parametrize("is_open", [False, True])
async def test_a_wrong_password_is_told_after_one_try(is_open: bool) -> None:
    # ONVIF lets anybody ask for the services; not every camera does
    async with serve(FakeCamera(open_services=is_open)) as camera:
        async with OnvifCamera(camera.url, Login(USER, "x"), RealClock()) as asked:
            with pytest.raises(CameraAuthFailed):
                await asked.describe()
        assert camera.refused.total() == 1


async def test_an_old_camera_knows_capabilities_only() -> None:
    camera = FakeCamera(knows_services=False, services=("media",))
    found = await describe(camera)
    assert found.main.profile.token == "main"
    assert found.ptz_profile is None
    assert not found.has_events
    assert "GetCapabilities" in camera.asked


async def test_the_second_media_service_knows_of_h265() -> None:
    def profiles(body: str) -> str:
        if "tr2:GetProfiles" not in body:
            return profile("old", encoder("H264", 1280, 720, 15))
        return (
            '<tr2:Profiles token="new"><tr2:Configurations><tr2:VideoEncoder><tt:Encoding>H265'
            "</tt:Encoding><tt:Resolution><tt:Width>3840</tt:Width><tt:Height>2160</tt:Height>"
            "</tt:Resolution></tr2:VideoEncoder></tr2:Configurations></tr2:Profiles>"
        )

    both = ("media", "media2")
    found = await describe(FakeCamera(services=both, answers={"GetProfiles": profiles}))
    assert (found.main.profile.codec, found.main.profile.token) == ("hevc", "new")
    assert found.main.url == "rtsp://127.0.0.1/new?a=1&b=2"
    found = await describe(
        FakeCamera(
            services=both,
            answers={"GetProfiles": lambda body: "" if "tr2:GetP" in body else profiles(body)},
        )
    )
    assert found.main.profile.token == "old"


@pytest.mark.parametrize(
    "profiles", ["", profile("a", ""), profile("a", encoder("MPEG4", 9, 9, 9))]
)
async def test_a_camera_without_usable_video(profiles: str) -> None:
    with pytest.raises(CameraUnsupported, match="no video"):
        await describe(FakeCamera(profiles=profiles))


@pytest.mark.parametrize("uri", ["", "ftp://127.0.0.1/x", "rtsp://127.0.0.1:99999/x", "rtsp://["])
async def test_an_address_that_is_none(uri: str) -> None:
    answer = f"<trt:MediaUri><tt:Uri>{uri}</tt:Uri></trt:MediaUri>"
    with pytest.raises(CameraUnsupported, match="no usable address"):
        await describe(FakeCamera(answers={"GetStreamUri": answer}))


async def test_a_sub_stream_that_fails_is_left_out() -> None:
    def uri(body: str) -> str:
        if ">sub<" in body:
            return fault_xml("ter:NoProfile", "no")
        return "<trt:MediaUri><tt:Uri>rtsp://127.0.0.1/main</tt:Uri></trt:MediaUri>"

    found = await describe(FakeCamera(answers={"GetStreamUri": uri}))
    assert found.sub is None
    assert found.main.url == "rtsp://127.0.0.1/main"


async def test_ways_out_of_the_house_are_told() -> None:
    answers = {
        "GetRemoteDiscoveryMode": (
            "<tds:RemoteDiscoveryMode>Discoverable</tds:RemoteDiscoveryMode>"
        ),
        "GetDynamicDNS": (
            "<tds:DynamicDNSInformation><tt:Type>ClientUpdates</tt:Type>"
            "</tds:DynamicDNSInformation>"
        ),
        "GetNTP": (
            "<tds:NTPInformation><tt:NTPManual><tt:DNSname>time.example.com</tt:DNSname>"
            "</tt:NTPManual></tds:NTPInformation>"
        ),
        "GetNetworkDefaultGateway": (
            "<tds:NetworkGateway><tt:IPv4Address>192.168.1.1</tt:IPv4Address></tds:NetworkGateway>"
        ),
        "GetUplinks": (
            "<tup:Configuration><tup:RemoteAddress>wss://cloud.example.com</tup:RemoteAddress>"
            "</tup:Configuration>"
        ),
        "GetScopes": (
            "<tds:Scopes><tt:ScopeItem>onvif://www.acme.example/p2p/1</tt:ScopeItem></tds:Scopes>"
        ),
    }
    found = await describe(FakeCamera(services=("media", "uplink"), answers=dict(answers)))
    codes = [warning.code for warning in found.warnings]
    assert codes == [
        "cloud_scope", "cloud_uplink", "remote_discovery", "dynamic_dns", "time_server_outside",
        "internet_route",
    ]  # fmt: skip
    assert "wss://cloud.example.com" in found.warnings[1].message


async def test_a_camera_that_stays_at_home_is_not_accused() -> None:
    time_servers = (
        "<tt:NTPManual><tt:IPv4Address>192.168.1.1</tt:IPv4Address></tt:NTPManual>"
        "<tt:NTPManual><tt:DNSname>box.lan</tt:DNSname></tt:NTPManual>"
    )
    answers = {
        "GetRemoteDiscoveryMode": "<tds:RemoteDiscoveryMode>NonDiscoverable"
        "</tds:RemoteDiscoveryMode>",
        "GetDynamicDNS": "<tds:DynamicDNSInformation><tt:Type>NoUpdate</tt:Type>"
        "</tds:DynamicDNSInformation>",
        "GetNTP": f"<tds:NTPInformation>{time_servers}</tds:NTPInformation>",
        "GetNetworkDefaultGateway": "<tds:NetworkGateway><tt:IPv4Address>0.0.0.0"
        "</tt:IPv4Address></tds:NetworkGateway>",
        "GetUplinks": "",
        "GetScopes": "<tds:Scopes><tt:ScopeItem>onvif://www.onvif.org/name/Clou"
        "</tt:ScopeItem></tds:Scopes>",
    }
    found = await describe(FakeCamera(services=("media", "uplink"), answers=dict(answers)))
    assert found.warnings == ()


async def test_a_camera_that_hangs_at_a_question_is_asked_no_more_of_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from nvr.discovery import cautions
    from nvr.discovery.soap import Request

    slow = Request("<tds:GetNTP/>", timeout_s=0.2)
    later = Request("<tds:GetDynamicDNS/>")
    monkeypatch.setattr(cautions, "QUESTIONS", ((slow, lambda _: None), (later, lambda _: None)))
    camera = FakeCamera(delay_s={"GetNTP": 3})
    assert (await describe(camera)).main.profile.token == "main"
    assert "GetNTP" in camera.asked
    assert "GetDynamicDNS" not in camera.asked


async def test_the_clock_is_set_when_it_is_wrong() -> None:
    async with serve(FakeCamera(clock_s=3600)) as camera, connect(camera) as asked:
        setting = await asked.set_clock()
        assert setting.was_set
        assert abs(setting.before_us / 1e6 - 3600) <= 1
        assert abs(setting.after_us / 1e6) <= 1.5
        (body,) = camera.bodies["SetSystemDateAndTime"]
        assert "CET-1CEST" in body
        again = await asked.set_clock()
        assert not again.was_set
        assert camera.asked.count("SetSystemDateAndTime") == 1


async def test_a_clock_that_is_right_is_left_alone() -> None:
    async with serve(FakeCamera(clock_s=1)) as camera, connect(camera) as asked:
        assert not (await asked.set_clock()).was_set
        assert "SetSystemDateAndTime" not in camera.asked


async def test_a_camera_without_a_time() -> None:
    camera = FakeCamera(answers={"GetSystemDateAndTime": ""})
    async with serve(camera), connect(camera) as asked:
        with pytest.raises(CameraFault, match="does not tell its time"):
            await asked.set_clock()


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("192.168.1.20", "http://192.168.1.20/onvif/device_service"),
        (" 192.168.1.20:8000 ", "http://192.168.1.20:8000/onvif/device_service"),
        ("cam.lan/", "http://cam.lan/onvif/device_service"),
        ("https://cam.lan/x/y?z", "https://cam.lan/x/y"),
        ("http://anna:secret@cam.lan", "http://cam.lan/onvif/device_service"),
        ("[fe80::1%eth0]:80", "http://[fe80::1%eth0]:80/onvif/device_service"),
    ],
)
def test_addresses_as_people_type_them(typed: str, url: str) -> None:
    assert service_url(typed) == url


@pytest.mark.parametrize(
    "typed", ["", "  ", "a b", "http://", "cam:99999", "cam:0", "x/../..", "["]
)
def test_what_is_no_address(typed: str) -> None:
    if typed == "x/../..":
        assert service_url(typed) == "http://x/../.."
        return
    with pytest.raises(CameraUnsupported, match="must be that of a camera"):
        service_url(typed)
