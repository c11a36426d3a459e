"""The card's bench reads what it is shown, and judges by it."""

import base64
import random

import numpy as np
import pytest

from bench.card import bundle, missed_targets
from bench.card_page import Timeline, number_in
from bench.made_day import HOUR_US, SECOND_US, Size, plans_of
from bench.nvr import CHECKOUT
from demo.stamp import burn

GOOD = {
    "interactive_ms": 60.0,
    "first_live_ms": 400.0,
    "scrub_ms_p95": 119.0,
    "tap_to_video_ms_p95": 300.0,
    "long_task_ms_max": 60,
    "heap_growth_mb": 0.9,
    "node_growth": 20,
    "bundle_kb_gzip": 40.0,
    "wrong_pictures": 0,
}


@pytest.mark.parametrize("number", [0, 7, 1829, 999_999])
def test_a_number_is_read_from_the_part_of_a_picture(number: int) -> None:
    picture = np.full((360, 640, 3), 90, np.uint8)
    burn(picture, number / 15 % 3600, number)
    part = picture[6:28, 8:218, 0]
    assert number_in(base64.b64encode(part.tobytes()).decode()) == number
    blank = np.full((22, 210), 90, np.uint8)
    assert number_in(base64.b64encode(blank.tobytes()).decode()) is None


def test_what_is_too_much_or_did_not_come_is_missed() -> None:
    assert missed_targets(GOOD) == []
    bad = GOOD | {"scrub_ms_p95": 121.0, "first_live_ms": None, "wrong_pictures": 1}
    assert missed_targets(bad) == ["first_live_ms", "scrub_ms_p95", "wrong_pictures"]


def test_the_card_alone_is_what_every_page_loads() -> None:
    sizes = bundle(CHECKOUT / "custom_components" / "cloudcam" / "frontend")
    assert 10 < sizes["bundle_kb_gzip"] < 120
    assert sizes["bundle_all_kb_gzip"] > sizes["bundle_kb_gzip"] + 50


def test_a_moment_has_its_place_on_the_timeline() -> None:
    timeline = Timeline(left=10, top=0, width=200, start_us=1000, end_us=3000)
    assert timeline.x_of(timeline.time_at(0.25)) == 60


@pytest.mark.parametrize("size", [Size(1, 6, 80, 500), Size(24, 6, 80, 500), Size(2, 3, 80, 7)])
def test_all_alerts_of_a_day_lie_in_what_is_recorded(size: Size) -> None:
    start_us = random.Random(1).randrange(1 << 50)
    plans = plans_of(size, start_us, start_us + round(size.hours * HOUR_US))
    assert sum(len(plan.visits) for plan in plans) == size.alerts
    for plan in plans:
        for come_us, gone_us in plan.visits:
            assert gone_us - come_us >= SECOND_US
            assert any(a <= come_us and gone_us <= b for a, b in plan.recorded)
        starts = [come_us for come_us, _ in plan.visits]
        assert starts == sorted(set(starts))
