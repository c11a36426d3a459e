"""When shares end, what their end takes along, and what outlives a restart."""

import asyncio
import threading
from dataclasses import replace
from typing import Any

import pytest

from nvr.config_edit import find_camera
from nvr.errors import NotFound, RequestError, ShareNotReady, StorageError
from nvr.shares import ShareContent, ShareEnd, ShareState
from nvr.sharing import desk as desk_module
from nvr.sharing import life
from nvr.store.shares import KEPT_US
from tests.nvr.playback.house import at
from tests.nvr.sharing.conftest import ERIKA, OWNER, Shop, opens, until, wanted

HOUR_S = 3600


async def test_it_ends_in_time(shop: Shop) -> None:
    info, token = shop.there(ShareState.ACTIVE, views=None)
    await shop.restart()
    shop.house.clock.advance(HOUR_S - 1)
    assert await opens(shop, token)
    view = await shop.desk.links.open(token, None, ERIKA)
    shop.house.clock.advance(1)
    with pytest.raises(NotFound):
        shop.desk.links.view(view.id)
    assert not await opens(shop, token), "before anything ended it"
    ended = await shop.become(info.id, ShareState.ENDED)
    assert (ended.ended, ended.ended_by) == (ShareEnd.EXPIRED, "nvr")
    assert view.ended.is_set()
    with pytest.raises(ConnectionAbortedError):
        view.read(0, 1)
    await until(lambda: shop.folders == [])
    (entry,) = await shop.entries("share_ended")
    assert (entry["client"], entry["told"]["why"]) == ("nvr", "expired")


async def test_a_clock_that_is_set_back_prolongs_nothing(shop: Shop) -> None:
    info, token = shop.there(ShareState.ACTIVE, views=None)
    await shop.restart()
    shop.house.clock.step_wall(-30 * 24 * HOUR_S)
    assert await opens(shop, token)
    shop.house.clock.advance(HOUR_S)
    assert not await opens(shop, token)
    assert (await shop.become(info.id, ShareState.ENDED)).ended is ShareEnd.EXPIRED


async def test_nor_does_a_restart_with_a_clock_that_was_set_back(shop: Shop) -> None:
    info, token = shop.there(ShareState.ACTIVE, views=None)
    await shop.restart()
    shop.house.clock.advance(HOUR_S / 2)
    shop.house.clock.step_wall(-30 * 24 * HOUR_S)
    await shop.restart()
    shop.house.clock.advance(HOUR_S / 2 + 1)
    assert not await opens(shop, token)
    await shop.become(info.id, ShareState.ENDED)


async def test_a_clock_that_is_set_forward_ends_it(shop: Shop) -> None:
    _, token = shop.there(ShareState.ACTIVE)
    await shop.restart()
    shop.house.clock.step_wall(HOUR_S)
    assert not await opens(shop, token)
    shop.house.clock.step_wall(-HOUR_S)
    assert not await opens(shop, token), "although nothing has ended it yet"


async def test_a_draft_that_nobody_consents_to_is_discarded(shop: Shop) -> None:
    info, _ = shop.there(ShareState.READY)
    await shop.restart()
    shop.house.clock.advance(HOUR_S)
    with pytest.raises(ShareNotReady):
        await shop.desk.preview(info.id)
    with pytest.raises(ShareNotReady):
        await shop.desk.consent(info.id, "0" * 64, OWNER)
    assert (await shop.become(info.id, ShareState.ENDED)).ended is ShareEnd.DISCARDED


async def test_a_share_outlives_a_restart(shop: Shop) -> None:
    info, token = shop.there(ShareState.ACTIVE, views=3)
    await shop.restart()
    view = await shop.desk.links.open(token, None, ERIKA)
    await shop.restart()
    with pytest.raises(NotFound):
        shop.desk.links.view(view.id)
    assert await opens(shop, token)
    assert shop.desk.get(info.id).views_used == 2


async def test_what_a_restart_finds(shop: Shop) -> None:
    rendering, _ = shop.there(ShareState.RENDERING)
    used, used_token = shop.there(ShareState.ACTIVE, views=2, views_used=2)
    due, due_token = shop.there(ShareState.ACTIVE)
    lost, lost_token = shop.there(ShareState.ACTIVE)
    root = shop.house.folders.recordings / "_shares"
    (root / lost.id / "clip.mp4").unlink()
    (root / "of nobody").mkdir()
    (root / "of nobody" / "clip.mp4").write_bytes(b"x")
    shop.house.clock.advance(HOUR_S)
    kept, kept_token = shop.there(ShareState.ACTIVE)
    await shop.restart()
    failed = shop.desk.get(rendering.id)
    assert (failed.state, failed.problem) == (
        ShareState.FAILED, "the NVR was stopped before this share was made; make it again",
    )  # fmt: skip
    assert shop.desk.get(used.id).ended is ShareEnd.USED_UP
    assert shop.desk.get(due.id).ended is ShareEnd.EXPIRED
    assert shop.desk.get(lost.id).state is ShareState.ENDED
    assert [await opens(shop, t) for t in (used_token, due_token, lost_token)] == [False] * 3
    assert await opens(shop, kept_token)
    assert [path.name for path in shop.folders] == [kept.id]


async def test_an_index_that_refuses_at_the_start(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The NVR starts all the same; until shares are taken up nothing of them may be had."""
    info, token = shop.there(ShareState.ACTIVE)
    rendering, _ = shop.there(ShareState.RENDERING)
    await shop.close()
    monkeypatch.setattr(life, "_PATIENCE_S", 0.1)
    monkeypatch.setattr(life, "_IDLE_S", 0.05)
    monkeypatch.setattr(life, "_WATCH_EVERY_S", 0.05)

    def refuse(*_: object) -> None:
        raise StorageError("the disk takes no writes")

    with monkeypatch.context() as broken:
        broken.setattr(shop.house.library.shares, "change", refuse)
        broken.setattr(shop.house.library.shares, "dues", refuse)
        with pytest.raises(StorageError):
            await shop.open()
        await asyncio.sleep(0.5)
        for asked in (
            lambda: shop.desk.links.open(token, None, ERIKA),
            lambda: shop.desk.links.door(token),
            lambda: shop.desk.create(wanted(), OWNER, "00"),
            lambda: shop.desk.preview(info.id),
            lambda: shop.desk.consent(info.id, "0" * 64, OWNER),
            lambda: shop.desk.file(info.id),
            lambda: shop.desk.receipt(info.id),
        ):
            with pytest.raises(StorageError):
                await asked()
        for listed in (shop.desk.all, lambda: shop.desk.get(info.id)):
            with pytest.raises(StorageError):
                listed()
        assert shop.desk.oldest_us("front") is None, "the NVR's figures go on"
        assert len([r for r in caplog.records if "takes no writes" in r.message]) == 1
    await shop.desk.taken_up()
    assert shop.desk.oldest_us("front") == info.start_us
    assert await opens(shop, token)
    assert shop.desk.get(rendering.id).state is ShareState.FAILED


async def test_a_cameras_shares_end_with_it(shop: Shop) -> None:
    info, token = shop.there(ShareState.ACTIVE)
    draft, _ = shop.there(ShareState.READY)
    await shop.restart()
    await shop.desk.camera_removed(find_camera(shop.config(), "yard"))
    assert await opens(shop, token)
    await shop.desk.camera_removed(find_camera(shop.config(), "front"))
    assert not await opens(shop, token)
    assert shop.desk.get(info.id).ended is ShareEnd.REVOKED
    assert shop.desk.get(info.id).ended_by == "nvr"
    assert shop.desk.get(draft.id).ended is ShareEnd.DISCARDED
    assert shop.folders == []


async def test_what_holds_some_of_a_deleted_stretch_ends_with_it(shop: Shop) -> None:
    info, token = shop.there(ShareState.ACTIVE)
    draft, _ = shop.there(ShareState.READY)
    await shop.restart()
    making = await shop.desk.create(wanted(), OWNER, "ab" * 32)
    assert shop.desk.oldest_us("front") == info.start_us
    await shop.desk.erased("yard", at(0), at(9))
    await shop.desk.erased("front", at(0), info.start_us)
    await shop.desk.erased("front", info.end_us, at(9))
    assert await opens(shop, token)
    await shop.desk.erased("front", info.end_us - 1, at(9))
    assert not await opens(shop, token)
    ended = [shop.desk.get(one.id).ended for one in (info, draft, making)]
    assert ended == [ShareEnd.REVOKED, ShareEnd.DISCARDED, ShareEnd.DISCARDED]
    assert shop.folders == []
    assert shop.desk.oldest_us("front") is None


async def test_drafts_go_before_recordings_are_deleted_and_when_masks_change(shop: Shop) -> None:
    info, token = shop.there(ShareState.ACTIVE)
    draft, _ = shop.there(ShareState.READY)
    await shop.restart()
    await shop.desk.drop_drafts("front", draft.end_us, at(9))
    assert shop.desk.get(draft.id).state is ShareState.READY
    await shop.desk.drop_drafts("front", draft.end_us - 1, at(9))
    assert shop.desk.get(draft.id).ended is ShareEnd.DISCARDED
    evidence = await shop.desk.create(wanted(content=ShareContent.ORIGINAL), OWNER, "ab" * 32)
    library = shop.house.library
    assert [pin.id for pin in library.pins.all()] == [evidence.pin_id]
    await shop.desk.masks_changed(find_camera(shop.config(), "front"))
    assert shop.desk.get(evidence.id).ended is ShareEnd.DISCARDED
    assert library.pins.all() == []
    assert await opens(shop, token), "what somebody consented to goes on"
    assert shop.desk.get(info.id).state is ShareState.ACTIVE


async def test_masks_that_change_while_a_share_is_made_refuse_it(shop: Shop) -> None:
    """Whoever changed them may not have known of it yet when the masks' drafts were dropped."""
    draft = await shop.desk.create(wanted(), OWNER, "ab" * 32)
    window = [(0.1, 0.1), (0.4, 0.1), (0.4, 0.4)]
    shop.changes["privacy_masks"] = (window,)
    failed = await shop.become(draft.id, ShareState.FAILED)
    assert failed.problem == "the camera's masks were changed meanwhile; make it again"
    await until(lambda: shop.folders == [])
    again = await shop.desk.create(wanted(), OWNER, "ab" * 32)
    await shop.become(again.id, ShareState.READY)


async def test_a_camera_that_is_removed_while_the_index_refuses(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It goes all the same, and its shares as soon as they can."""
    info, token = shop.there(ShareState.ACTIVE)
    await shop.restart()
    camera = find_camera(shop.config(), "front")

    def refuse(*_: object) -> None:
        raise StorageError("the disk takes no writes")

    with monkeypatch.context() as broken:
        broken.setattr(shop.house.library.shares, "change", refuse)
        broken.setattr(shop.house.library.shares, "alive", refuse)
        shop.removed = True
        await shop.desk.camera_removed(camera)
        assert "Front door: its shares can't be ended yet: the disk takes no writes" in [
            record.message for record in caplog.records
        ]
    await shop.desk._life._tidy()
    assert not await opens(shop, token)
    assert shop.desk.get(info.id).ended is ShareEnd.REVOKED
    assert shop.folders == []


async def test_a_camera_that_was_removed_while_the_nvr_was_killed(shop: Shop) -> None:
    info, token = shop.there(ShareState.ACTIVE)
    shop.removed = True
    await shop.restart()
    assert not await opens(shop, token)
    assert shop.desk.get(info.id).state is ShareState.ENDED
    assert shop.folders == []


async def test_a_disk_that_refuses_keeps_no_share_open(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    info, token = shop.there(ShareState.ACTIVE, views=None)
    await shop.restart()
    view = await shop.desk.links.open(token, None, ERIKA)

    def refuse(*_: object) -> None:
        raise StorageError("the disk takes no writes")

    with monkeypatch.context() as broken:
        broken.setattr(shop.house.library.shares, "change", refuse)
        with pytest.raises(StorageError):
            await shop.desk.revoke(info.id, OWNER)
        assert view.ended.is_set()
        assert not await opens(shop, token)
        with pytest.raises(NotFound):
            await shop.desk.links.door(token)
    ended = await shop.become(info.id, ShareState.ENDED)
    assert (ended.ended, ended.ended_by) == (ShareEnd.REVOKED, "Home Assistant")
    await until(lambda: shop.folders == [])


async def test_a_database_that_hangs_keeps_no_share_open(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    info, token = shop.there(ShareState.ACTIVE, views=None)
    await shop.restart()
    view = await shop.desk.links.open(token, None, ERIKA)
    goes_on, change = threading.Event(), shop.house.library.shares.change

    def hang(*given: Any) -> Any:
        goes_on.wait(20)
        return change(*given)

    monkeypatch.setattr(shop.house.library.shares, "change", hang)
    revoking = asyncio.create_task(shop.desk.revoke(info.id, OWNER))
    await asyncio.sleep(0.1)
    assert view.ended.is_set()
    assert not await opens(shop, token)
    assert not revoking.done()
    goes_on.set()
    assert (await revoking).ended is ShareEnd.REVOKED


async def test_bytes_that_could_not_be_deleted_go_later(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    info, _ = shop.there(ShareState.ACTIVE)
    await shop.restart()

    def refuse(_: str) -> None:
        raise StorageError("the disk takes no writes")

    with monkeypatch.context() as broken:
        broken.setattr(shop.desk._life.folders, "remove", refuse)
        assert (await shop.desk.revoke(info.id, OWNER)).state is ShareState.ENDED
    assert len(shop.folders) == 1
    shop.house.clock.advance(HOUR_S)
    await until(lambda: shop.folders == [])


async def test_it_is_revoked_while_it_is_made(shop: Shop) -> None:
    async with shop.desk._one_at_a_time:  # until then it is not made
        info = await shop.desk.create(wanted(), OWNER, "00")
        ended = await shop.desk.revoke(info.id, OWNER)
        assert (ended.state, ended.ended) == (ShareState.ENDED, ShareEnd.DISCARDED)
        assert shop.desk._life._works == {}
    info = await shop.desk.create(wanted(), OWNER, "00")
    assert (await shop.desk.revoke(info.id, OWNER)).ended is ShareEnd.DISCARDED
    assert shop.folders == []
    await asyncio.sleep(0.1)
    assert shop.desk.get(info.id).state is ShareState.ENDED
    assert shop.desk.pids() == []


async def test_ten_may_be_unfinished(shop: Shop) -> None:
    drafts = [shop.there(ShareState.READY)[0] for _ in range(10)]
    await shop.restart()
    with pytest.raises(RequestError, match="10 shares are waiting"):
        await shop.desk.create(wanted(), OWNER, "00")
    await shop.desk.revoke(drafts[0].id, OWNER)
    info = await shop.desk.create(wanted(), OWNER, "00")
    await shop.become(info.id, ShareState.READY)


async def test_each_step_is_told(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    info = await shop.desk.create(wanted(), OWNER, "00")
    await shop.become(info.id, ShareState.READY)
    states = [told.state for told in shop.told if told.id == info.id]
    assert states[0] is ShareState.RENDERING
    assert states[-1] is ShareState.READY
    assert states.count(ShareState.RENDERING) <= 3, "the clock stands: progress is told once"
    shop.told.clear()
    ready = shop.desk.get(info.id)
    assert ready.sha256 is not None
    await shop.desk.consent(info.id, ready.sha256, OWNER)
    await shop.desk.revoke(info.id, OWNER)
    assert [told.state for told in shop.told] == [ShareState.ACTIVE, ShareState.ENDED]
    assert desk_module.DRAFT_S == HOUR_S


async def test_it_stays_listed_for_90_days(shop: Shop) -> None:
    info, _ = shop.there(ShareState.ACTIVE)
    now_us = shop.house.clock.now_us()
    stored = shop.house.library.shares
    ended = replace(info, state=ShareState.ENDED, ended_us=now_us)
    stored.change(info.id, lambda _: ended)
    stored.forget_before(now_us + KEPT_US - KEPT_US)
    assert stored.all() == [ended]
    stored.forget_before(now_us + 1)
    assert stored.all() == []
