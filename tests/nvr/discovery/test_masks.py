"""Cameras that mask themselves, or can't."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web

from nvr.clock import RealClock, SimulatedClock
from nvr.config_edit import changed_camera
from nvr.discovery.login import Login
from nvr.discovery.mask_care import MaskCare
from nvr.discovery.masks import CameraMasks
from nvr.discovery.onvif import OnvifCamera
from nvr.errors import CameraUnsupported
from nvr.messages import Points

from .fake_camera import PASSWORD, USER, FakeCamera, fault_xml, mask_options, serve
from .test_care import Fleet, camera

LEFT = ((0.0, 0.0), (0.25, 0.0), (0.25, 1.0))
RIGHT = ((0.5, 0.5), (1.0, 0.5), (1.0, 1.0), (0.75, 0.75), (0.5, 1.0))


@pytest.fixture
async def fake() -> AsyncIterator[FakeCamera]:
    made = FakeCamera(services=("media", "media2"), mask_options=mask_options())
    async with serve(made) as fake:
        yield fake


async def begin(_others: Sequence[str], _masks: Sequence[Points]) -> None:
    """Nobody keeps a note."""


def points(body: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r'x="([-.\d]+)" y="([-.\d]+)"', body)]


def onvif(fake: FakeCamera) -> OnvifCamera:
    return OnvifCamera(fake.url, Login(USER, PASSWORD), RealClock())


async def one_token(camera: OnvifCamera, mask: Points) -> str:
    masks = CameraMasks(camera)
    await masks.replace([mask], begin)
    (token,) = masks.ours
    return token


async def test_a_mask_is_told_in_the_camera_s_own_coordinates(fake: FakeCamera) -> None:
    async with onvif(fake) as it:
        token = await one_token(it, ((0.0, 0.0), (0.22, 0.0), (0.22, 0.48), (0.0, 0.48)))
    body = fake.masks[token]
    told = [(-1, 1), (-0.54, 1), (-0.54, 0), (-1, 0)]
    assert sorted(points(body)) == sorted(told), "from -1 to 1, upwards, 16 pixels larger"
    assert "<tr2:Type>Color</tr2:Type><tr2:Enabled>true</tr2:Enabled>" in body
    assert "<tr2:ConfigurationToken>v1</tr2:ConfigurationToken>" in body


@pytest.mark.parametrize(
    "options", [mask_options(only_rectangles=True), mask_options(most_points=4)]
)
async def test_one_that_takes_less_gets_what_covers_more(fake: FakeCamera, options: str) -> None:
    fake.mask_options = options
    async with onvif(fake) as it:
        token = await one_token(it, RIGHT)
    left, top = -0.02, 0.04
    assert points(fake.masks[token]) == [(left, top), (1, top), (1, -1), (left, -1)]


async def test_where_it_does_not_tell_its_size_the_margin_is_a_small_picture_s(
    fake: FakeCamera,
) -> None:
    fake.answers["GetVideoSourceConfigurations"] = '<tr2:Configurations token="v1"/>'
    async with onvif(fake) as it:
        token = await one_token(it, ((0.0, 0.0), (0.5, 0.0), (0.5, 0.5), (0.0, 0.5)))
    assert max(points(fake.masks[token])) == (0.05, 1)
    assert min(y for _, y in points(fake.masks[token])) == -0.0889


async def test_new_ones_take_the_place_of_ours_and_leave_others_alone(fake: FakeCamera) -> None:
    fake.masks["theirs"] = "somebody else's"
    async with onvif(fake) as it:
        masks = CameraMasks(it)
        await masks.replace([LEFT, RIGHT], begin)
        masks = CameraMasks(it, (*masks.ours, "long gone"))
        await masks.replace([RIGHT], begin)
        assert fake.masks.keys() == {"theirs", *masks.ours}
        assert len(masks.ours) == 1
        await masks.replace((), begin)
        assert not masks.ours
    assert fake.masks.keys() == {"theirs"}


@pytest.mark.parametrize(
    "cant",
    [
        {"services": ("media",)},
        {"mask_options": None},
        {"mask_options": mask_options(most=1)},
        {"mask_options": mask_options().replace("Color", "Pixelated")},
        {"answers": {"CreateMask": fault_xml("ter:MaxMasks", "no more")}},
        {"answers": {"CreateMask": ""}},
        {
            "answers": {
                "GetVideoSourceConfigurations": '<tr2:Configurations token="a"/>'
                '<tr2:Configurations token="b"/>'
            }
        },
    ],
    ids=["no-media2", "no-masks", "too-few", "only-pixelated", "refuses", "no-token", "two-lenses"],
)
async def test_one_that_can_t_is_no_harm(fake: FakeCamera, cant: dict[str, Any]) -> None:
    async with serve(replace(fake, port=0, **cant)) as other, onvif(other) as it:
        with pytest.raises(CameraUnsupported):
            await CameraMasks(it).replace([LEFT, RIGHT], begin)
        assert other.masks == {}


@pytest.mark.parametrize(
    "cant",
    [
        {"mask_options": mask_options(most=0)},
        {"answers": {"GetVideoSourceConfigurations": ""}},
        {"answers": {"GetMaskOptions": fault_xml("ter:ActionNotSupported", "not now")}},
        {"answers": {"CreateMask": fault_xml("ter:MaxMasks", "no more")}},
    ],
    ids=["too-few", "no-lens", "no-options", "refuses"],
)
async def test_what_was_taken_away_goes_whatever_follows(
    fake: FakeCamera, cant: dict[str, Any]
) -> None:
    async with serve(replace(fake, port=0, masks={"m1": ""}, **cant)) as other, onvif(other) as it:
        masks = CameraMasks(it, ("m1",))
        with pytest.raises(CameraUnsupported):
            await masks.replace([RIGHT], begin)
        assert (other.masks, masks.ours) == ({}, ())


async def test_where_the_second_is_refused_the_first_goes_too(fake: FakeCamera) -> None:
    def second_time_lucky(body: str) -> str:
        if fake.masks:
            return fault_xml("ter:MaxMasks", "no more")
        fake.masks["m1"] = body
        return "<tr2:Token>m1</tr2:Token>"

    fake.answers["CreateMask"] = second_time_lucky
    async with onvif(fake) as it:
        with pytest.raises(CameraUnsupported):
            await CameraMasks(it).replace([LEFT, RIGHT], begin)
    assert fake.masks == {}


# ---- looking after it ----------------------------------------------------------------------------


def fleet(fake: FakeCamera, **settings: Any) -> Fleet:
    login = {"username": USER, "password": PASSWORD}
    return Fleet((camera(onvif={"address": fake.url}, **login, **settings),))


async def test_a_camera_is_told_once_and_its_masks_go_when_they_are_not_wanted(
    fake: FakeCamera,
) -> None:
    home = fleet(fake, privacy_masks=[LEFT])
    care = MaskCare(home, SimulatedClock())
    await care.tell()
    (told,) = home.cameras
    assert told.camera_masks
    assert told.onvif is not None
    assert set(told.onvif.masks) == fake.masks.keys() == {"m1"}
    asked = len(fake.asked)
    await care.tell()
    assert len(fake.asked) == asked

    home.cameras = (changed_camera(told, {"privacy_masks": [RIGHT]}),)
    assert not home.cameras[0].camera_masks, "the camera masks something else"
    await care.tell()
    assert fake.masks.keys() == {"m2"}
    assert home.cameras[0].camera_masks

    home.cameras = (changed_camera(home.cameras[0], {"privacy_masks": []}),)
    await care.tell()
    assert fake.masks == {}
    (told,) = home.cameras
    assert (told.camera_masks, told.onvif and told.onvif.masks) == (False, ())


async def test_one_that_can_t_is_asked_once(fake: FakeCamera) -> None:
    fake.mask_options = None
    home = fleet(fake, privacy_masks=[LEFT])
    clock = SimulatedClock()
    care = MaskCare(home, clock)
    await care.tell()
    asked = len(fake.asked)
    clock.advance(86_400)
    await care.tell()
    assert len(fake.asked) == asked
    assert not home.cameras[0].camera_masks


async def test_one_that_is_away_is_told_when_it_is_back(fake: FakeCamera) -> None:
    home = fleet(fake, privacy_masks=[LEFT])
    clock = SimulatedClock()
    care = MaskCare(home, clock)
    address = fake.url
    home.cameras = (
        changed_camera(home.cameras[0], {"onvif": {"address": "http://127.0.0.1:1/onvif"}}),
    )
    await care.tell()
    assert not home.cameras[0].camera_masks
    home.cameras = (changed_camera(home.cameras[0], {"onvif": {"address": address}}),)
    await care.tell()
    assert fake.asked == [], "not at once again"
    clock.advance(601)
    await care.tell()
    assert home.cameras[0].camera_masks


async def test_what_was_made_before_a_camera_was_lost_is_remembered(fake: FakeCamera) -> None:
    """Else nobody could ever take it away again."""

    def lost(body: str) -> str:
        fake.masks["m1"] = body
        fake.raw = web.Response(status=503)
        return "<tr2:Token>m1</tr2:Token>"

    fake.answers["CreateMask"] = lost
    home = fleet(fake, privacy_masks=[LEFT, RIGHT])
    clock = SimulatedClock()
    care = MaskCare(home, clock)
    await care.tell()
    (told,) = home.cameras
    assert told.onvif is not None
    assert (told.onvif.masks, told.camera_masks) == (("m1",), False)
    assert told.onvif.making is not None, "it may have made another one"

    fake.masks["m2"] = fake.masks["m1"].replace("0.25", "0.26")
    fake.raw = None
    home.cameras = (changed_camera(told, {"privacy_masks": []}),)
    clock.advance(601)
    await care.tell()
    assert fake.masks == {}
    (told,) = home.cameras
    assert told.onvif is not None
    assert (told.onvif.masks, told.onvif.making) == ((), None)


async def test_masks_that_change_while_it_is_noted_are_not_taken_for_told(fake: FakeCamera) -> None:
    home = fleet(fake, privacy_masks=[LEFT])

    def draw() -> None:
        home.cameras = (changed_camera(home.cameras[0], {"privacy_masks": [RIGHT]}),)

    home.before_next = draw
    care = MaskCare(home, SimulatedClock())
    await care.tell()
    (told,) = home.cameras
    assert not told.camera_masks
    assert told.onvif is not None
    assert told.onvif.masks == ("m1",), "to be taken away"
    await care.tell()
    assert fake.masks.keys() == {"m2"}
    assert home.cameras[0].camera_masks


async def test_a_camera_without_masks_or_onvif_is_asked_nothing(fake: FakeCamera) -> None:
    none = fleet(fake)
    away = fleet(fake, privacy_masks=[LEFT], privacy=True)
    strange = Fleet((camera(onvif=None, privacy_masks=[LEFT]),))
    for home in (none, away, strange):
        await MaskCare(home, SimulatedClock()).tell()
    assert fake.asked == []


async def test_what_a_camera_made_while_we_died_is_found_again_and_no_other(
    fake: FakeCamera,
) -> None:
    """Between its answer and our note; whatever else came or was there is somebody else's."""
    usual = fake._masking

    def dies(name: str, body: str) -> str | None:
        answer = usual(name, body)
        if name == "CreateMask" and len(fake.masks) == 3:
            dead.set()
        return answer

    async with onvif(fake) as it:
        same = await one_token(it, LEFT)  # somebody else's, where one of ours will lie
    fake.masks["theirs"] = ""
    del fake.masks[same]
    fake.masks["same"] = fake.bodies["CreateMask"][0]
    fake._masking, dead = dies, asyncio.Event()  # type: ignore[method-assign]
    home = fleet(fake, privacy_masks=[LEFT, RIGHT])
    dying = asyncio.create_task(MaskCare(home, SimulatedClock()).tell())
    await dead.wait()
    dying.cancel()
    await asyncio.wait([dying])
    (orphan,) = fake.masks.keys() - {"theirs", "same"}
    fake._masking = usual  # type: ignore[method-assign]
    fake.masks["new"] = fake.masks[orphan].replace('y="', 'y="-0.5')

    await MaskCare(home, SimulatedClock()).tell()
    (told,) = home.cameras
    assert told.onvif is not None
    assert told.camera_masks
    assert fake.masks.keys() == {"theirs", "same", "new", *told.onvif.masks}
    assert len(told.onvif.masks) == 2
    assert (orphan in fake.masks, told.onvif.making) == (False, None)


@pytest.mark.parametrize(
    "told",
    ["", '<tr2:Masks token="m1"/>', '<tr2:Masks token="m1"><tt:Point x="" y="b"/></tr2:Masks>'],
)
async def test_masks_that_say_nothing_of_where_they_lie_are_left_alone(
    fake: FakeCamera, told: str
) -> None:
    fake.answers["GetMasks"] = told
    async with onvif(fake) as it:
        masks = CameraMasks(it)
        await masks.find_again([], [LEFT, RIGHT])
    assert masks.ours == ()


async def test_one_that_does_not_tell_its_masks_is_not_asked_to_mask(fake: FakeCamera) -> None:
    """What it would make could not be found again."""
    fake.answers["GetMasks"] = fault_xml("ter:ActionNotSupported", "no")
    home = fleet(fake, privacy_masks=[LEFT])
    await MaskCare(home, SimulatedClock()).tell()
    assert "CreateMask" not in fake.asked
    assert not home.cameras[0].camera_masks


async def test_one_that_makes_it_and_does_not_say_which_has_it_taken_away(fake: FakeCamera) -> None:
    def silent(body: str) -> str:
        fake.masks["m1"] = body
        return ""

    fake.answers["CreateMask"] = silent
    async with onvif(fake) as it:
        with pytest.raises(CameraUnsupported):
            await CameraMasks(it).replace([LEFT], begin)
    assert fake.masks == {}
