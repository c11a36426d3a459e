"""A camera's own motion events."""

import asyncio
import re

import pytest

from nvr.clock import RealClock
from nvr.discovery import events
from nvr.discovery.document import find, parse
from nvr.discovery.events import MotionEvents, is_motion
from nvr.discovery.login import Login
from nvr.discovery.onvif import OnvifCamera
from nvr.errors import CameraError

from .fake_camera import PASSWORD, USER, FakeCamera, fault_xml, serve


def message(topic: str, name: str, value: str) -> str:
    return (
        f"<wsnt:NotificationMessage><wsnt:Topic>{topic}</wsnt:Topic><wsnt:Message><tt:Message>"
        f'<tt:Source><tt:SimpleItem Name="Source" Value="true"/></tt:Source><tt:Data>'
        f'<tt:SimpleItem Name="{name}" Value="{value}"/></tt:Data></tt:Message></wsnt:Message>'
        "</wsnt:NotificationMessage>"
    )


@pytest.mark.parametrize(
    ("topic", "name", "value", "counts"),
    [
        ("tns1:RuleEngine/CellMotionDetector/Motion", "IsMotion", "true", True),
        ("tns1:RuleEngine/CellMotionDetector/Motion", "IsMotion", "false", False),
        ("tns1:VideoSource/MotionAlarm", "State", "1", True),
        ("tns1:VideoSource/MotionAlarm", "State", "0", False),
        ("tns1:RuleEngine/MotionRegionDetector/Motion", "State", " TRUE ", True),
        ("tns1:RuleEngine/MyRuleDetector/PeopleDetect", "State", "true", True),
        ("tns1:RuleEngine/MyRuleDetector/DogCatDetect", "State", "true", True),
        ("tns1:Device/Trigger/DigitalInput", "LogicalState", "true", False),
        ("tns1:VideoSource/ImageTooDark", "State", "true", False),
        ("tns1:RuleEngine/CellMotionDetector/Motion", "Weird", "true", False),
        ("", "IsMotion", "true", False),
    ],
)
def test_what_counts_as_motion(topic: str, name: str, value: str, counts: bool) -> None:
    text = f'<a xmlns:wsnt="1" xmlns:tt="2">{message(topic, name, value)}</a>'
    found = find(parse(text.encode()), "NotificationMessage")
    assert found is not None
    assert is_motion(found) is counts


class Listening:
    """A camera with a queue, and who listens to it."""

    def __init__(self, parameters: str = "") -> None:
        self.queue: list[str] = []
        self.subscriptions = 0
        self.moved = asyncio.Event()
        self.slept: list[float] = []
        self.camera = FakeCamera(
            answers={
                "CreatePullPointSubscription": self._create,
                "PullMessages": lambda _body: self.queue.pop(0) if self.queue else "",
                "Renew": "",
                "Unsubscribe": "",
            },
            delay_s={"PullMessages": 0.02},
        )
        self._parameters = parameters

    def _create(self, _body: str) -> str:
        self.subscriptions += 1
        return (
            f"<tev:SubscriptionReference><wsa:Address>http://192.0.2.7:{self.camera.port}/sub?n=1"
            f"</wsa:Address>{self._parameters}</tev:SubscriptionReference>"
        )

    def events(self, password: str = PASSWORD) -> MotionEvents:
        return MotionEvents(
            lambda: OnvifCamera(self.camera.url, Login(USER, password), RealClock()),
            "Door",
            self.moved.set,
            self._sleep,
        )

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(0.01)


_MOTION = message("tns1:VideoSource/MotionAlarm", "State", "true")
_QUIET = message("tns1:VideoSource/MotionAlarm", "State", "false")


async def stopped(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_motion_is_heard_and_the_camera_left_tidy() -> None:
    listening = Listening()
    listening.queue = [_QUIET, "", _QUIET + _MOTION]
    async with serve(listening.camera) as camera:
        task = asyncio.create_task(listening.events().run())
        async with asyncio.timeout(5):
            await listening.moved.wait()
        await stopped(task)
        assert camera.asked[-1] == "Unsubscribe"
        assert listening.subscriptions == 1
        (first, *_) = camera.bodies["PullMessages"]
        assert f"<wsa:To>http://192.0.2.7:{camera.port}/sub?n=1</wsa:To>" in first
        assert "PullPointSubscription/PullMessagesRequest</wsa:Action>" in first


async def test_reference_parameters_travel_back() -> None:
    listening = Listening(
        "<wsa:ReferenceParameters><ax:Id xmlns:ax='urn:ax'>4&lt;2</ax:Id></wsa:ReferenceParameters>"
    )
    listening.queue = [_MOTION]
    async with serve(listening.camera) as camera:
        task = asyncio.create_task(listening.events().run())
        async with asyncio.timeout(5):
            await listening.moved.wait()
        await stopped(task)
        header = camera.bodies["PullMessages"][0].partition("</s:Header>")[0]
        assert re.search(r'<(\w+):Id xmlns:\1="urn:ax">4&lt;2</\1:Id>', header)


async def test_a_subscription_is_renewed_and_made_again_when_it_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(events, "_RENEW_AFTER_S", 0.05)
    listening = Listening()
    async with serve(listening.camera) as camera:
        camera.answers["Renew"] = fault_xml("ter:ActionNotSupported", "what?")
        task = asyncio.create_task(listening.events().run())
        async with asyncio.timeout(5):
            while "Renew" not in camera.asked:
                await asyncio.sleep(0.02)
            camera.answers["PullMessages"] = fault_xml("wsnt:ResourceUnknown", "gone")
            while listening.subscriptions < 2:
                await asyncio.sleep(0.02)
        await stopped(task)


async def test_a_camera_that_answers_at_once_is_not_hurried() -> None:
    listening = Listening()
    async with serve(listening.camera):
        task = asyncio.create_task(listening.events().run())
        async with asyncio.timeout(5):
            while len(listening.slept) < 3:
                await asyncio.sleep(0.02)
        await stopped(task)
    assert set(listening.slept) == {0.5}


async def test_a_wrong_password_ends_it(caplog: pytest.LogCaptureFixture) -> None:
    listening = Listening()
    async with serve(listening.camera) as camera, asyncio.timeout(5):
        await listening.events("guess").run()
        assert camera.refused.total() == 1
    assert "refuses the user name or password" in caplog.text


async def test_a_camera_without_events_is_asked_ever_more_seldom(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO")
    listening = Listening()
    listening.camera.services = ("media",)
    async with serve(listening.camera):
        task = asyncio.create_task(listening.events().run())
        async with asyncio.timeout(5):
            while len(listening.slept) < 4:
                await asyncio.sleep(0.02)
        await stopped(task)
    assert listening.slept[:4] == [5, 10, 20, 40]
    assert caplog.text.count("no motion events") == 1


@pytest.mark.parametrize("address", ["", "mailto:x", "http://[", "http://127.0.0.1:99999/"])
async def test_a_subscription_without_an_address(address: str) -> None:
    listening = Listening()
    listening.camera.answers["CreatePullPointSubscription"] = (
        f"<tev:SubscriptionReference><wsa:Address>{address}</wsa:Address>"
        "</tev:SubscriptionReference>"
    )
    async with serve(listening.camera):
        with pytest.raises(CameraError):
            await listening.events().run_once()
