"""The model card: where the model comes from and how good it is.

usage: .venv/bin/python -m scripts.build_model.card PARITY.json

Adds what `scripts/bench parity` printed to the built-in model's card, in place of what was there.
"""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nvr.vision.model import BUILTIN_DIR, ModelInfo
from nvr.vision.shape import Shape
from scripts.build_model.clips import ClipScores
from scripts.build_model.evaluate import CONFIDENT, SMALL_PX, Score


@dataclass(frozen=True, slots=True)
class Row:
    """Figures of one precision at one input shape."""

    shape: Shape
    precision: str
    milliseconds: float
    camera: Score
    camera_small: Score
    persons: Score
    cats: Score
    dogs: Score
    clips: ClipScores | None


PARITY_TITLE = "## Beside ultralytics itself"
PARITY_HEADER = (
    "| input | person AP50 | ultralytics | boxes | ultralytics | without a twin"
    " | overlap of twins, median | difference of their scores, median |"
)

HEADER = (
    "| input | precision | ms | person AP50 | small person AP50 | person found | small person found"
    " | whole picture: person AP50 | cat AP50 | dog AP50 | clips: person | cat | dog | false |"
)


def write_card(
    path: Path, info: ModelInfo, rows: list[Row], *, calibrated_on: int, chosen: Shape, cpu: str
) -> None:
    """Write ``MODEL_CARD.md``."""
    first = rows[0]
    columns = HEADER.count("|") - 1
    table = "\n".join([HEADER, "|" + " --- |" * columns, *map(_line, rows)])
    path.write_text(
        f"""# The built-in detection model

Finds persons, cats and dogs (and, unused, the other COCO classes) in one picture. It was trained
by others on photographs; nothing of your cameras went into it and nothing goes out of it.

| | |
| --- | --- |
| weights | {info.source} |
| SHA-256 of the weights | `{info.sha256}` |
| licence | {info.licence} |
| made by | `scripts/build-model`: exported by `ultralytics` to OpenVINO with a free input size, \
preprocessing put into the graph, quantised to INT8 by NNCF |
| calibrated on | {calibrated_on} pictures of COCO train2017 |
| measured on | {first.persons.count} persons, {first.cats.count} cats, {first.dogs.count} dogs in \
pictures of COCO val2017 |
| input | u8 BGR pixels, [1, height, width, 3], letterboxed with grey 114; any multiples of 32 |
| output | [1, 84, N]: centre x, centre y, width, height in input pixels, 80 scores 0..1 |

## Figures

{table}

*ms*: processor time of one detection with one thread, decoding included, on {cpu}.
*person AP50*, *small person AP50*, *found*: 16:9 windows of the pictures at 640x360, as a camera's
sub stream has them ({first.camera.count} persons, {first.camera_small.count} of them small: less
than {SMALL_PX} pixels high); *found* is the share with a score of at least {CONFIDENT}.
*whole picture*: the pictures as they are, most of them 4:3, letterboxed into the input.
*clips*: share of frames of 18 clips from real cameras, at 640 pixels' width, in which the label is
there and found with a score of at least {CONFIDENT}; *false*: frames with a label that isn't there.
Cats and dogs are few: their figures tell only that nothing is broken.

## What follows

* One graph serves every input shape: with the anchors computed from the input's size it is bit for
  bit what an export of the fixed shape is, and as fast.
* The input follows the camera's aspect ratio: a square input spends 44 % of its computation on the
  grey bars of a 16:9 picture. For a 16:9 camera the NVR takes {chosen}, for others the shape of
  about the same number of pixels that shows them largest.
* The head's last steps (anchors, box edges, sigmoid) stay in floating point. Quantised, they cost
  up to ten points of AP50 for small persons and save nothing.
* Fewer pixels cost small persons first: 512x288 takes two thirds of the time of 640x352 and finds
  a quarter fewer of the small ones.
* The graph keeps all 80 classes: dropping the unused ones saves 5 % of the time, but a teddy bear's
  best remaining class is then cat.

## Limits

Trained on photographs by day: persons seen from straight above, in infrared light, or less than
about 30 pixels high in a 640x360 picture are often missed in a single frame.
""",
        encoding="utf-8",
    )


def _line(row: Row) -> str:
    cells = [
        str(row.shape),
        row.precision,
        f"{row.milliseconds:.1f}",
        f"{row.camera.ap50:.1f}",
        f"{row.camera_small.ap50:.1f}",
        f"{row.camera.recall:.0f} %",
        f"{row.camera_small.recall:.0f} %",
        f"{row.persons.ap50:.1f}",
        f"{row.cats.ap50:.1f}",
        f"{row.dogs.ap50:.1f}",
    ]
    if row.clips is None:
        cells += ["-"] * 4
    else:
        seen = row.clips.labels
        cells += [f"{100 * seen[n].seen / max(1, seen[n].there):.0f} %" for n in seen]
        cells.append(str(sum(s.false for s in seen.values())))
    return "| " + " | ".join(cells) + " |"


def add_parity(path: Path, figures: dict[str, Any]) -> None:
    """Tell in a card how the model compares with ultralytics' own prediction."""
    before, _, _ = path.read_text(encoding="utf-8").partition(f"\n{PARITY_TITLE}")
    lines = [_parity_line(shape, told) for shape, told in figures["shapes"].items()]
    columns = PARITY_HEADER.count("|") - 1
    table = "\n".join([PARITY_HEADER, "|" + " --- |" * columns, *lines])
    text = f"""
{PARITY_TITLE}

The same weights in floating point, with ultralytics' own reading, letterbox, decoding and
suppression, on {figures["pictures"]} pictures of COCO val2017 (`scripts/build_model/reference.py`,
`scripts/bench parity`). *Boxes* score 0.25 or more; a twin has the same label and overlaps half.

{table}
"""
    path.write_text(before + text, encoding="utf-8")


def _parity_line(shape: str, told: dict[str, Any]) -> str:
    person = told["person"]
    cells = [
        shape,
        f"{person['ap50']:.1f}",
        f"{person['ap50_ultralytics']:.1f}",
        str(told["boxes"]),
        str(told["boxes_ultralytics"]),
        str(told["missing"] + told["extra"]),
        f"{told['iou_p50']:.3f}",
        f"{told['score_difference_p50']:.3f}",
    ]
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    add_parity(BUILTIN_DIR / "MODEL_CARD.md", json.loads(Path(sys.argv[1]).read_text("utf-8")))
