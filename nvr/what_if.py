"""What a change of zones, masks, thresholds or sensitivity would have done to the last day."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from nvr.clock import Clock
from nvr.config import CameraConfig
from nvr.config_edit import SEEING, changed_camera
from nvr.errors import RequestError
from nvr.judgement import Fate, JudgedAlert, WhatIf
from nvr.store.paths import KeptPath, Paths
from nvr.vision.judging import Judge

_DAY_US = 24 * 3600 * 1_000_000

MOST = 500
"""Alerts that are judged, the newest: a busy camera's day."""


class Judging:
    """Asked by the web (see `nvr.web.backend.Judging`). ``find_camera`` raises NotFound."""

    def __init__(
        self, paths: Paths, clock: Clock, find_camera: Callable[[str], CameraConfig]
    ) -> None:
        self._paths = paths
        self._clock = clock
        self._find_camera = find_camera

    async def what_if(self, camera_id: str, changes: Mapping[str, Any]) -> WhatIf:
        """Judge the last day's alerts by the camera's settings so changed; nothing is changed.

        Raises NotFound, ConfigError for a value that the camera could not have, RequestError for
        a setting that has nothing to do with it.
        """
        if strange := [name for name in changes if name not in SEEING]:
            known = ", ".join(SEEING)
            raise RequestError(f"{strange[0]!r:.60} decides about no alert; {known} do")
        camera = self._find_camera(camera_id)
        judge = Judge(changed_camera(camera, changes).seeing_rules(), camera.motion_masks)
        since_us = self._clock.now_us() - _DAY_US
        return await asyncio.to_thread(self._judge, judge, camera_id, since_us)

    def _judge(self, judge: Judge, camera_id: str, since_us: int) -> WhatIf:
        alerts = [_judged(judge, kept) for kept in self._paths.since(camera_id, since_us, MOST)]
        count = Counter(alert.fate for alert in alerts)
        return WhatIf(since_us, count[Fate.KEPT], count[Fate.DROPPED], count[Fate.UNKNOWN], alerts)


def _judged(judge: Judge, kept: KeptPath) -> JudgedAlert:
    verdict = judge.judge(kept.label, kept.path)
    return JudgedAlert(kept.alert_id, kept.label, kept.start_us, verdict.fate, verdict.reason)
