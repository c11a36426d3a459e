"""State first, then every change; slow and silent clients."""

import asyncio
from dataclasses import replace

import aiohttp
import pytest

from nvr.protocol import (
    AlertChanged,
    CameraChanged,
    CameraRemoved,
    NvrChanged,
    Phase,
    State,
    from_wire,
)
from nvr.web import websocket

from .conftest import Running
from .test_live import until


async def test_state_then_changes(paired: Running) -> None:
    async with paired.http.ws_connect(f"{paired.url}/api/ws") as socket:
        state = from_wire(await socket.receive_json(timeout=5))
        assert state == paired.backend.state()
        await paired.backend.add_camera({"name": "Yard", "main_url": "file:///v.mp4"})
        changed = from_wire(await socket.receive_json(timeout=5))
        assert isinstance(changed, CameraChanged)
        assert changed.camera.id == "yard"
        alert = paired.backend.alert_list[0]
        paired.backend.broadcast.publish(AlertChanged(Phase.START, alert))
        assert from_wire(await socket.receive_json(timeout=5)) == AlertChanged(Phase.START, alert)
        await paired.backend.remove_camera("yard")
        assert from_wire(await socket.receive_json(timeout=5)) == CameraRemoved("yard")


async def test_what_a_client_says_is_ignored(paired: Running) -> None:
    async with paired.http.ws_connect(f"{paired.url}/api/ws") as socket:
        await socket.receive_json(timeout=5)
        await socket.send_str('{"type": "remove_everything"}')
        await socket.send_bytes(b"\x00")
        paired.backend.broadcast.publish(CameraRemoved("x"))
        assert (await socket.receive_json(timeout=5))["type"] == "camera_removed"


async def test_a_flood_from_a_client_closes_it(paired: Running) -> None:
    async with paired.http.ws_connect(f"{paired.url}/api/ws") as socket:
        await socket.receive_json(timeout=5)
        await socket.send_bytes(b"x" * 10_000)
        assert (await socket.receive(timeout=5)).type is aiohttp.WSMsgType.CLOSE
    await until(lambda: paired.backend.broadcast.listeners == 0)


async def test_client_that_goes_is_forgotten(paired: Running) -> None:
    socket = await paired.http.ws_connect(f"{paired.url}/api/ws")
    await socket.receive_json(timeout=5)
    assert paired.backend.broadcast.listeners == 1
    await socket.close()
    await until(lambda: paired.backend.broadcast.listeners == 0)
    assert len(paired.server.services.connections) == 0


async def test_slow_client_gets_a_fresh_state_in_place_of_what_it_missed(paired: Running) -> None:
    backend = paired.backend
    async with paired.http.ws_connect(f"{paired.url}/api/ws", max_msg_size=0) as socket:
        await socket.receive_json(timeout=5)
        big = NvrChanged(replace(backend.state().nvr, name="x" * 100_000))
        (subscription,) = backend.broadcast._subscriptions
        for _ in range(600):  # 60 MB: more than all the buffers on the way
            backend.broadcast.publish(big)
            await asyncio.sleep(0)
            assert len(subscription._waiting) <= 16
        await backend.change_camera("front_door", {"name": "The last change"})
        received, states, name = 0, 0, ""
        while name != "The last change":
            message = from_wire(await socket.receive_json(timeout=10))
            received += 1
            if isinstance(message, State):
                states += 1
                name = message.cameras[0].name
            elif isinstance(message, CameraChanged):
                name = message.camera.name
        assert states >= 1
        assert received < 600
        backend.broadcast.publish(CameraRemoved("x"))
        assert from_wire(await socket.receive_json(timeout=5)) == CameraRemoved("x")


async def test_silent_client_is_given_up(paired: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(websocket, "HEARTBEAT_S", 0.3)
    socket = await paired.http.ws_connect(f"{paired.url}/api/ws", autoping=False)
    await socket.receive_json(timeout=5)
    assert paired.backend.broadcast.listeners == 1
    await until(lambda: paired.backend.broadcast.listeners == 0)
    await socket.close()


async def test_client_that_reads_nothing_is_given_up(
    paired: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(websocket, "HEARTBEAT_S", 0.3)
    backend = paired.backend
    socket = await paired.http.ws_connect(f"{paired.url}/api/ws", autoping=False, max_msg_size=0)
    big = NvrChanged(replace(backend.state().nvr, name="x" * 100_000))

    def gone() -> bool:
        backend.broadcast.publish(big)
        return backend.broadcast.listeners == 0

    await until(gone, timeout_s=20)
    await socket.close()


async def test_stopping_the_server_says_goodbye(paired: Running) -> None:
    async with paired.http.ws_connect(f"{paired.url}/api/ws") as socket:
        await socket.receive_json(timeout=5)
        stopping = asyncio.create_task(paired.server.stop())
        closing = await socket.receive(timeout=5)
        assert closing.data == aiohttp.WSCloseCode.GOING_AWAY
        await asyncio.wait_for(stopping, 3)
    assert paired.backend.broadcast.listeners == 0
