"""What is ordered of the renderer, original recordings, and disks that fill."""

import asyncio
import hashlib
import io
import itertools
import json
import shutil
import zipfile
from dataclasses import replace
from typing import Any

import av
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from nvr.errors import Pinned, RequestError, ShareNotReady, StorageFull
from nvr.messages import ActivitySeen
from nvr.shares import ShareContent, SharePackaging, ShareState, SubjectPoint
from nvr.sharing import making
from nvr.sharing.folder import SharedFile
from nvr.sharing.making import order_of
from nvr.sharing.manifest import Signed
from nvr.sharing.package import SharePackage
from nvr.sharing.quiet import quiet_clips, quiet_moments
from nvr.sharing.receipt import receipt_json, receipt_page
from nvr.store.rows import TimeRange
from nvr.timelines import TimelineFlag
from tests.nvr.playback.house import House, at
from tests.nvr.sharing.conftest import OWNER, Shop, until, wanted
from tests.nvr.streams import Recipe

ORIGINAL = {"content": ShareContent.ORIGINAL}


def require_signed(text: str, signature: bytes, public: bytes) -> None:
    """Raises InvalidSignature."""
    key = serialization.load_der_public_key(public)
    assert isinstance(key, ec.EllipticCurvePublicKey)
    key.verify(signature, text.encode(), ec.ECDSA(hashes.SHA256()))


async def given(shop: Shop, **more: Any) -> Any:
    info = await shop.desk.create(wanted(**more), OWNER, "ab" * 32)
    info = await shop.become(info.id, ShareState.READY, ShareState.FAILED)
    assert info.sha256 is not None, info.problem
    return (await shop.desk.consent(info.id, info.sha256, OWNER)).share


# The order


def clip_of(house: House, start_s: float, end_s: float) -> Any:
    return house.library.clip("front", at(start_s), at(end_s))


def test_the_order_is_exactly_what_was_asked_for(house: House) -> None:
    house.record(Recipe(seconds=6))
    order = order_of(wanted(), clip_of(house, 1, 4), house.config().cameras[0])
    assert (order.start_us, order.end_us) == (at(1), at(4))
    assert order.clip_start_us <= at(1)
    assert (order.tags, order.keeps_lettering, order.with_audio) == ((), False, False)


def test_what_was_recorded_before_the_masks_is_masked_as_the_camera_is_now(house: House) -> None:
    house.record(Recipe(seconds=6))
    window = ((0.1, 0.1), (0.3, 0.1), (0.2, 0.3))
    camera = house.config().cameras[0].model_copy(update={"privacy_masks": (window,)})
    assert order_of(wanted(), clip_of(house, 1, 4), camera).masks == (window,)


def test_what_is_ticked_is_ordered(house: House) -> None:
    house.record(Recipe(seconds=6))
    camera = house.config().cameras[0].model_copy(update={"place": "outdoor"})
    clip = clip_of(house, 1, 4)
    named = order_of(wanted(with_camera_name=True), clip, camera)
    assert named.tags == (("title", "Front door"),)
    assert not named.keeps_lettering, "what is burned in tells the time too"
    all_told = order_of(
        wanted(with_camera_name=True, with_place=True, with_time=True), clip, camera
    )
    assert dict(all_told.tags) == {
        "title": "Front door", "comment": "outdoor", "creation_time": "2023-11-14T22:13:21.000000Z",
    }  # fmt: skip
    assert all_told.keeps_lettering


def test_points_behind_a_gap_are_where_the_clip_shows_them(house: House) -> None:
    house.record(Recipe(seconds=6))
    house.record(Recipe(seconds=6), at_s=60)
    subject = [SubjectPoint(at(s), 0.5, 0.5) for s in (2, 30, 61)]
    one = wanted(content=ShareContent.SUBJECT, end_us=at(62), subject=subject)
    clip = clip_of(house, 1, 62)
    order = order_of(one, clip, house.config().cameras[0])
    places = [(p.at_us - order.clip_start_us) / 1e6 for p in order.subject]
    assert places == pytest.approx([1, 6], abs=0.1), "nothing is recorded of the other"
    assert (order.end_us - order.clip_start_us) / 1e6 == pytest.approx(7, abs=0.1)
    ((gap_us, length_us),) = order.gaps
    assert (gap_us - order.clip_start_us) / 1e6 == pytest.approx(5, abs=0.1)
    assert length_us / 1e6 == pytest.approx(54, abs=0.1)
    with pytest.raises(RequestError, match="'subject'"):
        order_of(replace(one, subject=subject[1:2]), clip, house.config().cameras[0])


# Originals


async def test_an_original_is_the_recorded_files_signed_and_kept(shop: Shop) -> None:
    info = await given(shop, **ORIGINAL)
    (pin,) = shop.house.library.pins.all()
    assert (info.pin_id, pin.note) == (pin.id, "for Erika: the broken fence")
    file = await shop.desk.file(info.id)
    assert isinstance(file, SharedFile)
    data = file.read(0, file.size)
    assert hashlib.sha256(data).hexdigest() == info.sha256
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        lines = archive.read("SHA256SUMS").decode().splitlines()
        sums = {name: checksum for checksum, name in (line.split("  ") for line in lines)}
        for name, checksum in sums.items():
            assert hashlib.sha256(archive.read(name)).hexdigest() == checksum, name
        (recorded,) = [name for name in sums if name.endswith(".mp4")]
        assert archive.read(recorded) == shop.house.files()[0].read_bytes()
        text = archive.read("manifest.json").decode()
        manifest = json.loads(text)
        assert (manifest["recipient"], manifest["share"]) == ("Erika", info.id)
        signed = Signed(text, archive.read("manifest.sig"))
        require_signed(text, signed.signature, signed.public_key)
        assert manifest["fingerprint"] == await shop.desk.fingerprint()
        assert manifest["fingerprint"] in archive.read("README.txt").decode()
    with pytest.raises(Pinned):
        shop.house.library.erase("front", at(0), at(6))
    clip = await shop.desk.preview(info.id)
    with av.open(io.BytesIO(clip.read(0, clip.size)), "r") as seen:
        assert len(list(seen.decode(video=0))) == pytest.approx(45, abs=1)
    await shop.desk.revoke(info.id, OWNER)
    assert shop.desk.get(info.id).pin_id == pin.id, "until somebody lets go"
    assert (await shop.desk.release(info.id)).pin_id is None
    assert shop.house.library.pins.all() == []
    assert (await shop.desk.release(info.id)).pin_id is None


async def test_an_original_that_never_left_keeps_nothing(shop: Shop) -> None:
    info = await shop.desk.create(wanted(**ORIGINAL), OWNER, "00")
    await shop.become(info.id, ShareState.READY)
    await shop.desk.revoke(info.id, OWNER)
    assert shop.house.library.pins.all() == []
    assert shop.desk.get(info.id).pin_id is None


async def test_two_formats_can_be_an_original_only(shop: Shop) -> None:
    shop.house.record(Recipe(seconds=6, width=320, height=180), at_s=6)
    with pytest.raises(RequestError, match="size or codec"):
        await shop.desk.create(wanted(end_us=at(10)), OWNER, "00")
    assert (await given(shop, end_us=at(10), **ORIGINAL)).size_bytes > 0


async def test_what_is_not_recorded_can_not_be_shared(shop: Shop) -> None:
    for more in ({}, ORIGINAL):
        with pytest.raises(RequestError, match="nothing is recorded"):
            await shop.desk.create(wanted(start_us=at(100), end_us=at(103), **more), OWNER, "00")
    assert shop.desk.all() == []
    assert shop.folders == []


# Zips and receipts


async def test_two_who_consent_at_once_do_not_write_over_each_other(shop: Shop) -> None:
    info = await shop.desk.create(wanted(packaging=SharePackaging.ZIP), OWNER, "ab" * 32)
    info = await shop.become(info.id, ShareState.READY)
    assert info.sha256 is not None
    consents = [shop.desk.consent(info.id, info.sha256, OWNER) for _ in range(8)]
    done = await asyncio.gather(*consents, return_exceptions=True)
    assert sorted(isinstance(one, ShareNotReady) for one in done) == [False] + [True] * 7
    package = await shop.desk.file(info.id)
    assert isinstance(package, SharePackage)
    with zipfile.ZipFile(io.BytesIO(b"".join(package.chunks()))) as archive:
        text, signature = archive.read("manifest.json"), archive.read("manifest.sig")
    public = Signed(text.decode(), signature).public_key
    require_signed(text.decode(), signature, public)


async def test_the_zip_is_the_same_each_time_and_signed(shop: Shop) -> None:
    info = await given(shop, packaging=SharePackaging.ZIP)
    first, second = [await shop.desk.file(info.id) for _ in range(2)]
    assert isinstance(first, SharePackage)
    assert isinstance(second, SharePackage)
    data = b"".join(first.chunks())
    assert data == b"".join(second.chunks())
    assert len(data) == first.size
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        text = archive.read("manifest.json").decode()
        assert hashlib.sha256(archive.read("clip.mp4")).hexdigest() == info.sha256
        signed = Signed(text, archive.read("manifest.sig"))
    require_signed(text, signed.signature, signed.public_key)
    with pytest.raises(InvalidSignature):
        require_signed(text.replace("fence", "hedge"), signed.signature, signed.public_key)
    told = json.loads(text)
    assert told["clip"]["sha256"] == info.sha256
    assert told["expires"].startswith("2023-11-16T")
    assert "front" not in text
    assert "Front" not in text


async def test_the_receipt_names_all_and_is_signed(shop: Shop) -> None:
    info = await shop.desk.create(wanted(recipient="<b>Erika</b>"), OWNER, "00")
    info = await shop.become(info.id, ShareState.READY)
    with pytest.raises(ShareNotReady):
        await shop.desk.receipt(info.id)
    assert info.sha256 is not None
    await shop.desk.consent(info.id, info.sha256, OWNER)
    await shop.desk.revoke(info.id, OWNER)
    receipt = await shop.desk.receipt(info.id)
    require_signed(receipt.text, receipt.signature, receipt.public_key)
    told = json.loads(receipt.text)
    assert (told["camera"], told["sha256"], told["given_by"], told["ended"]) == (
        "Front door", info.sha256, "Home Assistant", "revoked",
    )  # fmt: skip
    assert json.loads(receipt_json(receipt)["receipt"]) == told
    for language, word in (("en", "Given to"), ("de", "Übergeben an")):
        page = receipt_page(receipt, language)
        assert word in page
        assert "<b>" not in page
        assert info.sha256 in page
        assert "<script" not in page


async def test_the_key_stays_and_is_nobodys_to_read(shop: Shop) -> None:
    assert await shop.desk.fingerprint() is None
    first = await shop.desk.receipt((await given(shop)).id)
    path = shop.house.data / "share.key"
    assert path.stat().st_mode & 0o077 == 0
    assert b"PRIVATE" not in path.read_bytes()
    await shop.restart()
    second = await shop.desk.receipt(shop.desk.all()[0].id)
    assert first.public_key == second.public_key


# Disks


async def test_what_does_not_fit_is_not_begun(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(shop.house.data)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=200_000_001))
    for more in ({}, ORIGINAL):
        with pytest.raises(StorageFull, match="a share of"):
            await shop.desk.create(wanted(**more), OWNER, "00")
    assert shop.desk.all() == []
    assert shop.house.library.pins.all() == []


async def test_a_disk_that_fills_meanwhile(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(shop.house.data)
    async with shop.desk._one_at_a_time:
        video = await shop.desk.create(wanted(), OWNER, "00")
        original = await shop.desk.create(wanted(**ORIGINAL), OWNER, "00")
        monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=0))
    for info in (video, original):
        failed = await shop.become(info.id, ShareState.FAILED)
        assert failed.problem is not None
        assert "free some space" in failed.problem.lower()
    assert shop.house.library.pins.all() == []
    await until(lambda: shop.folders == [])


async def test_a_disk_that_fills_while_it_is_rendered(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(shop.house.data)
    told = making.Workshop._watch_room

    async def full(workshop: making.Workshop) -> None:
        monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=0))
        await told(workshop)

    monkeypatch.setattr(making.Workshop, "_watch_room", full)
    shop.house.record(Recipe(seconds=6, width=1280, height=720), at_s=20, times=10)
    info = await shop.desk.create(wanted(start_us=at(20), end_us=at(79)), OWNER, "00")
    failed = await shop.become(info.id, ShareState.FAILED, ShareState.READY)
    assert failed.problem is not None
    assert "recordings come first" in failed.problem
    await until(lambda: shop.folders == [])
    assert shop.desk.pids() == []


# Quiet moments


def watched(house: House, start_s: float, seconds: int, motion: int = 0) -> None:
    """Somebody looked at so many seconds, and all of them were like this."""
    flags = bytes([TimelineFlag.WATCHED]) * seconds
    seen = ActivitySeen("front", at(start_s), bytes([motion]) * seconds, flags)
    house.library.activity.take(seen)


def test_a_still_of_the_place_is_of_moments_masked_as_the_share_is(house: House) -> None:
    """What a mask hides in the pictures must not be seen behind them."""
    house.record(Recipe(seconds=6), times=40)
    watched(house, 0, 240)
    before = quiet_clips(house.library, "front", at(150), at(160))
    assert len(before) == 4
    assert all(1.9 < (clip.end_us - clip.start_us) / 1e6 < 2.2 for clip in before)
    house.clock.step_wall((at(120) - house.clock.now_us()) / 1e6)
    house.library.outages.masks_changed("front")
    house.clock.advance(1)
    house.library.outages._changed("front", None)  # as when its worker records again
    after = quiet_clips(house.library, "front", at(150), at(160))
    assert 0 < len(after) < len(before)
    assert all(clip.start_us >= at(120) for clip in after)
    earlier = quiet_clips(house.library, "front", at(50), at(60))
    assert all(clip.end_us <= at(120) for clip in earlier)
    watched(house, 0, 240, motion=9)
    assert quiet_clips(house.library, "front", at(150), at(160)) == []


def test_quiet_moments_are_far_from_everything_that_moved() -> None:
    calm = bytearray(b"\x01" * 600)
    calm[100:110] = bytes(10)
    recorded = [TimeRange(0, 400_000_000), TimeRange(500_000_000, 600_000_000)]
    busy = [(200_000_000, 210_000_000)]
    found = [us / 1e6 for us in quiet_moments(bytes(calm), recorded, 0, busy)]
    assert found
    for begin in found:
        end = begin + 2
        assert not any(s - 10 < end and e + 10 > begin for s, e in ((100, 110), (200, 210)))
        assert end <= 400 or begin >= 500
    assert all(b - a >= 60 for a, b in itertools.pairwise(found))
    assert list(quiet_moments(bytes(600), recorded, 0, [])) == [], "nobody looked"
