from pathlib import Path

import av
import cv2
import numpy as np
import numpy.typing as npt
import pytest

from nvr.errors import StorageError
from nvr.jpeg import to_bgr
from nvr.messages import Box
from nvr.vision.snapshot import BOX_COLOUR, SnapshotFolder, with_box


@pytest.fixture
def picture() -> av.VideoFrame:
    """Left half red, right half blue."""
    image = np.zeros((360, 640, 3), np.uint8)
    image[:, :320] = (0, 0, 255)
    image[:, 320:] = (255, 0, 0)
    return av.VideoFrame.from_ndarray(image, format="bgr24").reformat(format="yuv420p")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def read(path: Path) -> npt.NDArray[np.int_]:
    image = cv2.imread(str(path))
    assert image is not None
    return image.astype(int)


def test_both_pictures_show_the_frame_in_its_colours(
    tmp_path: Path, picture: av.VideoFrame
) -> None:
    SnapshotFolder(tmp_path / "new").save("a1", picture, Box(0.25, 0.25, 0.5, 0.75), "person 80%")
    assert names(tmp_path / "new") == ["a1.jpg", "a1_box.jpg"]
    plain, marked = read(tmp_path / "new/a1.jpg"), read(tmp_path / "new/a1_box.jpg")
    assert plain.shape == (360, 640, 3)
    assert np.abs(plain[180, 100] - (0, 0, 255)).max() < 12
    assert np.abs(plain[180, 500] - (255, 0, 0)).max() < 12
    edge = marked[100:260, 158:163].mean(axis=0)
    assert np.abs(edge - BOX_COLOUR).max(axis=1).min() < 60
    assert np.abs(marked[180, 240] - (0, 0, 255)).max() < 20  # nothing inside the box is hidden


def test_wide_pictures_are_scaled_down(picture: av.VideoFrame) -> None:
    assert to_bgr(picture, 320).shape == (180, 320, 3)
    assert to_bgr(picture, 1280).shape == (360, 640, 3)


@pytest.mark.parametrize("box", [Box(0, 0, 1, 1), Box(0.97, 0, 1, 0.2), Box(0, 0.97, 0.1, 1)])
def test_the_caption_stays_inside(box: Box) -> None:
    image = np.zeros((360, 640, 3), np.uint8)
    marked = with_box(image, box, "person 88%")
    filled = (marked == BOX_COLOUR).all(axis=2).sum(axis=1).max()
    assert filled >= 60  # the caption's ground is all there
    assert not image.any()


def test_a_picture_is_replaced_whole(tmp_path: Path, picture: av.VideoFrame) -> None:
    folder = SnapshotFolder(tmp_path)
    folder.save("a1", picture, None, "motion")
    with (tmp_path / "a1.jpg").open("rb") as reader:
        old = reader.read(10)
        folder.save("a1", picture, None, "motion")
        rest = reader.read()
    assert cv2.imdecode(np.frombuffer(old + rest, np.uint8), cv2.IMREAD_COLOR) is not None
    assert names(tmp_path) == ["a1.jpg", "a1_box.jpg"]


def test_a_folder_that_can_not_be_made_is_a_storage_error(
    tmp_path: Path, picture: av.VideoFrame
) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="disk"):
        SnapshotFolder(tmp_path / "file" / "x").save("a1", picture, None, "motion")
