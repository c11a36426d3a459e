"""Figures that move through the demo scenes: people and a cat cut out of pictures, and a box.

The pictures come with Python packages (`scripts/fetch-demo-pictures` gets them): bus.jpg of
`ultralytics` and chelsea.png of `scikit-image`. The outlines below were drawn by hand over them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from demo.arrays import Floats, Image, as_image
from demo.errors import PicturesMissing

type Points = Sequence[tuple[float, float]]

POSES = 16  # steps of a gait's cycle that are drawn
PICTURES = Path(__file__).parent.parent / ".cache" / "demo-pictures"


@dataclass(frozen=True, slots=True)
class Sprite:
    """A cut-out: colours (H x W x 3, BGR) and coverage (H x W); its lowest row is the ground."""

    colour: Image
    alpha: Image

    def scaled(self, height: int, mirrored: bool = False) -> Sprite:
        """Resized to a height in pixels, by area so that it does not flicker."""
        scale = height / self.alpha.shape[0]
        width = max(1, round(self.alpha.shape[1] * scale))
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        # premultiplied, so that what lies outside the outline can't bleed in
        solid = self.alpha.astype(np.float32)[..., None] / 255
        colour = cv2.resize(self.colour * solid, (width, height), interpolation=how)
        alpha = cv2.resize(solid[..., 0], (width, height), interpolation=how)
        colour = colour / np.maximum(alpha, 1e-3)[..., None]
        if mirrored:
            colour, alpha = colour[:, ::-1], alpha[:, ::-1]
        return Sprite(
            np.clip(colour, 0, 255).astype(np.uint8),
            np.clip(alpha * 255 + 0.5, 0, 255).astype(np.uint8),
        )


class Figure(Protocol):
    """Something that has poses. `poses` sprites make one cycle; all face to the right."""

    @property
    def label(self) -> str:
        """person, cat, or something that must raise nothing."""
        ...

    @property
    def turns(self) -> bool:
        """Whether it faces where it goes."""
        ...

    @property
    def poses(self) -> list[Sprite]: ...


@dataclass(frozen=True, slots=True, eq=False)
class Walker:
    """A figure with its drawn poses."""

    label: str
    name: str
    poses: list[Sprite]
    turns: bool = True


def picture(name: str) -> Image:
    """One of the demo pictures, BGR.

    Raises:
        PicturesMissing: it was not fetched yet.
    """
    image = cv2.imread(str(PICTURES / name), cv2.IMREAD_COLOR)
    if image is None:
        raise PicturesMissing(f"{PICTURES / name} is missing: run scripts/fetch-demo-pictures")
    return image.astype(np.uint8)


# ---- people --------------------------------------------------------------------------------------

# Outlines in bus.jpg (810 x 1080).
_MAN_IN_FLEECE: Points = [
    (104, 420), (107, 411), (113, 404), (126, 400), (139, 400), (151, 404), (158, 413), (158, 424),
    (156, 432), (156, 438), (153, 449), (152, 459), (147, 468), (149, 474), (155, 478), (164, 484),
    (174, 493), (176, 501), (182, 505), (183, 513), (188, 524), (189, 534), (195, 545), (200, 553),
    (201, 565), (200, 580), (195, 588), (186, 597), (180, 602), (181, 607), (185, 620), (190, 634),
    (192, 655), (193, 676), (193, 690), (185, 692), (178, 689), (177, 701), (180, 709), (185, 722),
    (187, 747), (188, 763), (190, 780), (195, 801), (199, 822), (200, 838), (202, 851), (207, 859),
    (218, 868), (230, 874), (242, 878), (245, 881), (240, 885), (226, 889), (205, 895), (188, 899),
    (178, 897), (177, 884), (178, 868), (183, 855), (178, 849), (172, 830), (168, 813), (163, 793),
    (157, 772), (151, 755), (143, 734), (132, 713), (128, 703), (124, 701), (119, 702), (115, 713),
    (113, 734), (107, 755), (99, 776), (96, 797), (93, 818), (86, 838), (85, 849), (88, 857),
    (97, 872), (105, 886), (108, 895), (103, 899), (88, 898), (72, 892), (57, 886), (52, 882),
    (54, 870), (57, 859), (60, 849), (59, 838), (62, 822), (65, 797), (70, 768), (73, 734),
    (74, 699), (61, 696), (60, 688), (60, 668), (61, 647), (63, 622), (61, 601), (60, 580),
    (63, 563), (60, 553), (63, 538), (63, 513), (64, 501), (70, 490), (80, 480), (93, 472),
    (99, 465), (98, 455), (103, 447), (105, 438), (104, 430),
]  # fmt: skip
_MAN_IN_COAT: Points = [
    (263, 429), (265, 416), (274, 409), (284, 406), (295, 408), (303, 414), (306, 427), (308, 437),
    (308, 448), (305, 450), (303, 462), (302, 470), (300, 476), (303, 480), (313, 484), (326, 489),
    (332, 495), (335, 510), (338, 523), (340, 535), (342, 545), (342, 556), (336, 563), (324, 568),
    (321, 568), (326, 593), (330, 618), (333, 643), (336, 668), (338, 689), (339, 702), (340, 714),
    (338, 725), (332, 731), (318, 739), (305, 752), (295, 764), (286, 775), (282, 781), (286, 787),
    (290, 798), (297, 808), (299, 814), (296, 819), (286, 816), (280, 812), (281, 818), (283, 827),
    (284, 837), (290, 845), (293, 852), (290, 858), (276, 859), (263, 856), (256, 850), (256, 839),
    (259, 831), (260, 823), (254, 818), (253, 802), (250, 781), (247, 760), (244, 739), (243, 718),
    (243, 702), (225, 700), (226, 685), (230, 660), (235, 635), (242, 610), (242, 593), (236, 581),
    (238, 564), (238, 543), (238, 527), (238, 516), (245, 510), (251, 506), (252, 498), (259, 485),
    (270, 479), (278, 475), (274, 466), (270, 460), (268, 452), (265, 445),
]  # fmt: skip
_STRANGERS_HAND: Points = [(60, 728), (72, 728), (79, 775), (74, 815), (58, 822), (52, 780)]
_HAND_MIRROR_X = 80  # the jeans right of this column are copied over the hand


@lru_cache(maxsize=1)
def people() -> tuple[Walker, ...]:
    """The people of bus.jpg who are in it from head to foot, walking."""
    image = picture("bus.jpg")
    jeans = image.copy()
    hand = _mask(image.shape[:2], _STRANGERS_HAND, 1)[..., None]
    mirrored = image[:, : 2 * _HAND_MIRROR_X + 1][:, ::-1]
    repaired = hand[:, : 2 * _HAND_MIRROR_X + 1]
    jeans[:, : 2 * _HAND_MIRROR_X + 1] = (
        mirrored * repaired + image[:, : 2 * _HAND_MIRROR_X + 1] * (1 - repaired)
    ).astype(np.uint8)
    fleece = _cut(jeans, _MAN_IN_FLEECE, refine=True)
    coat = _cut(image, _MAN_IN_COAT, refine=False)
    return (
        Walker("person", "fleece", _gait(fleece, hip=0.6, stride=(0.42, 1.0))),
        Walker("person", "coat", _gait(coat, hip=0.66, stride=(0.72, 1.2))),
    )


def _mask(shape: tuple[int, ...], outline: Points, blur: float) -> Floats:
    mask = np.zeros(shape, np.uint8)
    points = np.round(np.asarray(outline) * 16).astype(np.int32)
    cv2.fillPoly(mask, [points], (255,), cv2.LINE_AA, 4)
    soft: Floats = cv2.GaussianBlur(mask, (0, 0), blur).astype(np.float32) / 255
    return soft


def _cut(image: Image, outline: Points, refine: bool) -> Sprite:
    """Cut along an outline; `refine` lets GrabCut find the exact edge within three pixels of it."""
    x, y, w, h = cv2.boundingRect(np.asarray(outline, np.float32))
    view = (slice(y - 8, y + h + 8), slice(x - 8, x + w + 8))
    part = image[view].copy()
    moved = [(px - x + 8, py - y + 8) for px, py in outline]
    mask = (_mask(part.shape[:2], moved, 0.5) * 255).astype(np.uint8)
    if refine:
        disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (7, 7))
        guess = np.full(mask.shape, cv2.GC_BGD, np.uint8)
        guess[cv2.dilate(mask, disc) > 127] = cv2.GC_PR_BGD
        guess[mask > 127] = cv2.GC_PR_FGD
        guess[cv2.erode(mask, disc) > 127] = cv2.GC_FGD
        cv2.setRNGSeed(1)
        model, other = np.zeros((1, 65)), np.zeros((1, 65))
        cv2.grabCut(part, guess, (0, 0, 0, 0), model, other, 4, cv2.GC_INIT_WITH_MASK)
        inside = (guess == cv2.GC_FGD) | (guess == cv2.GC_PR_FGD)
        mask = as_image(cv2.medianBlur(inside.astype(np.uint8) * 255, 5))
    core = cv2.erode(mask, np.ones((2, 2), np.uint8))
    alpha = as_image(cv2.GaussianBlur(core, (0, 0), 0.9))
    part = _own_edge(part, as_image(cv2.erode(core, np.ones((4, 4), np.uint8))))
    rows = np.flatnonzero((alpha > 60).any(axis=1))
    columns = np.flatnonzero((alpha > 8).any(axis=0))
    box = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
    return Sprite(part[box], alpha[box])


def _own_edge(image: Image, core: Image) -> Image:
    """Give every pixel outside the core the colour of the nearest core pixel: no street left."""
    outside = (core < 128).astype(np.uint8)
    _, labels = cv2.distanceTransformWithLabels(
        outside, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    colours = np.zeros((labels.max() + 1, 3), np.uint8)
    colours[labels[outside == 0]] = image[outside == 0]
    spread = cv2.GaussianBlur(colours[labels], (0, 0), 0.8)
    own: Image = np.where((outside == 0)[..., None], image, spread)
    return own


def _gait(standing: Sprite, hip: float, stride: tuple[float, float]) -> list[Sprite]:
    """Poses of a walk: the legs open and close below the hip, the body sways and rises."""
    height, width = standing.alpha.shape
    margin = round(width * 0.12)
    wide = cv2.copyMakeBorder(standing.colour, 0, 0, margin, margin, cv2.BORDER_REPLICATE)
    alpha = cv2.copyMakeBorder(standing.alpha, 0, 0, margin, margin, cv2.BORDER_CONSTANT)
    y, x = np.mgrid[0:height, 0 : width + 2 * margin].astype(np.float32)
    middle = margin + width / 2
    leg = np.clip((y / height - hip) / (1 - hip), 0, 1)
    poses = []
    for step in range(POSES):
        angle = 2 * np.pi * step / POSES
        opening = stride[0] + (stride[1] - stride[0]) * abs(np.cos(angle))
        widen = 1 + leg * (opening - 1)
        sway = 0.006 * height * np.sin(angle) * (1 - y / height)
        map_x = (x - sway - middle) / widen + middle
        fall = 0.018 * height * abs(np.cos(angle))  # wide legs bring the head down
        map_y = y - fall * (1 - y / height)
        map_x, map_y = map_x.astype(np.float32), map_y.astype(np.float32)
        colour = cv2.remap(wide, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        cover = cv2.remap(alpha, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
        poses.append(Sprite(_lit_indoors(colour), cover.astype(np.uint8)))
    return poses


def _lit_indoors(colour: NDArray[np.generic]) -> Image:
    """Take the sun's contrast out of a picture made in the street."""
    soft = 255 * (colour.astype(np.float32) / 255) ** 0.92 * 0.86 + 10
    return np.clip(soft, 0, 255).astype(np.uint8)


# ---- the box -------------------------------------------------------------------------------------


@lru_cache(maxsize=8)
def cardboard_box(seed: int) -> Walker:
    """A tall cardboard box, as high as a person: it moves, and must raise no person."""
    rng = np.random.default_rng([seed, 3])
    height, front, side = 520, int(rng.integers(190, 240)), int(rng.integers(50, 80))
    width = front + side
    tone = np.asarray((0.48, 0.64, 0.78)) * rng.uniform(0.85, 1.05) * 255
    colour: Floats = np.zeros((height, width, 3), np.float32)
    colour[:, :front] = tone
    colour[:, front:] = tone * 0.72
    grain = rng.standard_normal((height, width, 1)).astype(np.float32)
    colour += cv2.GaussianBlur(grain, (0, 0), 6)[..., None] * 22 + grain * 2
    colour *= np.linspace(1.04, 0.9, height)[:, None, None]
    top = int(rng.integers(140, 210))
    for level in (top, top + 190):  # flaps of two boxes, one on the other
        colour[level : level + 3] *= 0.6
        colour[level + 3 : level + 5] *= 1.08
    middle = front // 2
    colour[:, middle - 14 : middle + 14] = colour[:, middle - 14 : middle + 14] * 0.45 + 105
    label = np.zeros((height, width), np.uint8)
    cv2.putText(label, "FRAGILE", (14, 470), cv2.FONT_HERSHEY_DUPLEX, 1.1, (200,), 3, cv2.LINE_AA)
    ink = label[..., None].astype(np.float32) / 255
    colour = colour * (1 - ink) + np.asarray((40, 50, 150), np.float32) * ink
    alpha = np.full((height, width), 255, np.uint8)
    lean = np.arange(side)[None, :] * 0.12
    rows = np.arange(height)[:, None]
    alpha[:, front:] = np.where((rows < lean) | (rows > height - lean), 0, 255)
    sprite = Sprite(as_image(colour), as_image(cv2.GaussianBlur(alpha, (0, 0), 0.8)))
    return Walker("box", "box", [sprite], turns=False)
