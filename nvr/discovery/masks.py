"""Privacy masks in the camera itself, by ONVIF's second media service (Media2, chapter "Masking").

What a camera says of its masks is believed by nobody: `nvr.media.checked` looks at every picture.
"""

import logging
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from nvr.discovery.document import find, find_all, quoted, text
from nvr.discovery.grown import grown
from nvr.discovery.onvif import MEDIA2, OnvifCamera
from nvr.discovery.soap import CameraFault, Request
from nvr.errors import CameraError, CameraUnsupported
from nvr.messages import Points

_LOGGER = logging.getLogger(__name__)

_COLOUR = "Color"

_MARGIN = 16
"""Pixels of the whole picture by which a mask is grown, as the NVR does with its own: a codec
spreads the colours of a block over all of it."""

_ROUNDED = 0.02
"""Share of the picture by which a camera may round corners: of small pictures, or to blocks."""

_USUAL_SIZE = (640, 360)
"""Where a camera doesn't tell its picture's: of a small one, 16 pixels are the largest share."""


type Begin = Callable[[Sequence[str], Sequence[Points]], Awaitable[None]]
"""Is told the masks that are there, by their tokens, and those that are about to be made."""


@dataclass(frozen=True, slots=True)
class _Lens:
    """What a camera's pictures come of. ``size`` in pixels."""

    token: str
    size: tuple[int, int]


@dataclass(frozen=True, slots=True)
class MaskOptions:
    """What a camera can mask."""

    most: int
    most_points: int
    only_rectangles: bool

    def fitting(self, masks: Iterable[Points]) -> list[Points]:
        """The masks as the camera can have them, covering at least as much.

        Raises CameraUnsupported when it can't have as many.
        """
        fitted = [
            _around(points) if self.only_rectangles or len(points) > self.most_points else points
            for points in masks
        ]
        if len(fitted) > self.most:
            raise CameraUnsupported(f"it has {self.most} masks, and {len(fitted)} are wanted")
        return fitted


class CameraMasks:
    """One camera's. All methods raise CameraError."""

    def __init__(self, camera: OnvifCamera, ours: Sequence[str] = ()) -> None:
        self._camera = camera
        self.ours = tuple(ours)
        """The tokens of those that we made and that are there, whatever went wrong."""
        self.is_unsure = False
        """Whether it may have made one of ours that we don't know: `find_again` tells."""

    async def find_again(self, others: Collection[str], masks: Sequence[Points]) -> None:
        """Take for ours what came since and lies where ours were to lie.

        Somebody else's that came meanwhile lies elsewhere, and stays.
        """
        for token, points in await self._all():
            if token in self.ours or token in others:
                continue
            if any(_is_alike(_around(points), _around(mask)) for mask in masks):
                self.ours += (token,)
        self.is_unsure = False

    async def replace(self, masks: Sequence[Points], begin: Begin) -> None:
        """Make these masks, a little larger, in place of ours that are there.

        What others made stays. Ours of before go first: whatever follows, what is masked no more
        must be seen again. Where one can't be made, none stays: CameraUnsupported. ``begin`` is
        told before the first one is made which there are and which will come, for `find_again`.
        """
        await self._clear()
        if not masks:
            return
        lens = await self._lens()
        across, down = (_MARGIN / pixels for pixels in lens.size)
        options = await self._options(lens.token)
        fitting = options.fitting(grown(points, across, down) for points in masks)
        others = [token for token, _ in await self._all()]
        await begin(others, fitting)
        self.is_unsure = True
        try:
            for points in fitting:
                self.ours += (await self._create(lens.token, points),)
        except CameraError:
            await self.find_again(others, fitting)
            await self._clear()
            raise
        self.is_unsure = False

    async def _clear(self) -> None:
        for token in self.ours:
            with suppress(CameraFault):  # somebody deleted it already
                await self._delete(token)
            self.ours = self.ours[1:]

    async def _lens(self) -> _Lens:
        """Its only one. With several nobody knows which one a stream is of."""
        request = Request("<tr2:GetVideoSourceConfigurations/>")
        body = await self._camera.ask(request, MEDIA2)
        lenses = list(find_all(body, "Configurations"))
        token = lenses[0].get("token") if len(lenses) == 1 else None
        if not token:
            raise CameraFault(f"{self._camera.host} has {len(lenses)} picture sources, not one")
        bounds = find(lenses[0], "Bounds")
        told = bounds.attrib if bounds is not None else {}
        width, height = _number(told.get("width", "")), _number(told.get("height", ""))
        is_told = min(width, height) >= _MARGIN
        return _Lens(token, (width, height) if is_told else _USUAL_SIZE)

    async def _options(self, source: str) -> MaskOptions:
        content = f"<tr2:ConfigurationToken>{quoted(source)}</tr2:ConfigurationToken>"
        request = Request(f"<tr2:GetMaskOptions>{content}</tr2:GetMaskOptions>")
        options = find(await self._camera.ask(request, MEDIA2), "Options")
        kinds = {(item.text or "").strip() for item in find_all(options, "Types")}
        if options is None or _COLOUR not in kinds:
            raise CameraFault(f"{self._camera.host} has no masks of one colour")
        return MaskOptions(
            most=_number(text(options, "MaxMasks")),
            most_points=_number(text(options, "MaxPoints")),
            only_rectangles=options.get("RectangleOnly", "").lower() in ("true", "1"),
        )

    async def _all(self) -> list[tuple[str, Points]]:
        """All masks that are in it, whoever made them."""
        body = await self._camera.ask(Request("<tr2:GetMasks/>"), MEDIA2)
        found = []
        for mask in find_all(body, "Masks"):
            corners = [
                (point.get("x", ""), point.get("y", "")) for point in find_all(mask, "Point")
            ]
            try:
                points = tuple(((float(x) + 1) / 2, (1 - float(y)) / 2) for x, y in corners)
            except ValueError:
                points = ()
            if token := mask.get("token"):
                found.append((token, points))
        return found

    async def _create(self, source: str, points: Points) -> str:
        corners = "".join(f'<tt:Point x="{2 * x - 1:.4f}" y="{1 - 2 * y:.4f}"/>' for x, y in points)
        mask = (
            '<tr2:Mask token="">'
            f"<tr2:ConfigurationToken>{quoted(source)}</tr2:ConfigurationToken>"
            f"<tr2:Polygon>{corners}</tr2:Polygon><tr2:Type>{_COLOUR}</tr2:Type>"
            "<tr2:Enabled>true</tr2:Enabled></tr2:Mask>"
        )
        request = Request(f"<tr2:CreateMask>{mask}</tr2:CreateMask>")
        token = text(await self._camera.ask(request, MEDIA2), "Token")
        if not token or len(token) > 200:
            raise CameraFault(f"{self._camera.host} does not tell which mask it made")
        return token

    async def _delete(self, token: str) -> None:
        content = f"<tr2:Token>{quoted(token)}</tr2:Token>"
        await self._camera.ask(Request(f"<tr2:DeleteMask>{content}</tr2:DeleteMask>"), MEDIA2)


def _is_alike(one: Points, other: Points) -> bool:
    """Whether two rectangles are the same but for a camera's rounding."""
    return bool(one and other) and all(
        abs(a - b) <= _ROUNDED
        for p, q in zip(one, other, strict=True)
        for a, b in zip(p, q, strict=True)
    )


def _around(points: Points) -> Points:
    """The rectangle around a polygon; nothing around nothing."""
    if not points:
        return ()
    xs, ys = zip(*points, strict=True)
    left, top, right, bottom = min(xs), min(ys), max(xs), max(ys)
    return ((left, top), (right, top), (right, bottom), (left, bottom))


def _number(told: str) -> int:
    return int(told) if told.isdecimal() else 0
