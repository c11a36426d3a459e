"""`cloudcam-nvr lessons`: what the owner taught, and unlearning it."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from nvr.web.control import ask

_WORDS = {
    "not_a_person": "not a person",
    "not_a_pet": "not a pet",
    "right": "yes, right",
}


def list_lessons(data_dir: Path, *, as_json: bool) -> Iterator[str]:
    """Lines to print. Raises NotRunning."""
    found = ask(data_dir, "GET", "/api/lessons")["lessons"]
    if as_json:
        yield json.dumps(found, indent=2)
        return
    if not found:
        yield "Nothing was taught."
    for lesson in found:
        moment = datetime.fromtimestamp(lesson["created_us"] / 1e6, UTC).astimezone()
        said = _WORDS.get(lesson["verdict"], f"a {lesson['verdict']}")
        state = "counts" if lesson["enabled"] else f"does not count ({lesson['ended']})"
        yield (
            f"{lesson['id']}  {lesson['camera_id']}  {lesson['label']}: {said}  {state}, "
            f"dropped {lesson['dropped']}  by {lesson['owner']} {moment:%Y-%m-%d %H:%M}"
        )


def forget_lesson(data_dir: Path, lesson_id: str) -> Iterator[str]:
    """Unlearn it; lines to print. Raises NotRunning, RequestError."""
    ask(data_dir, "DELETE", f"/api/lessons/{lesson_id}")
    yield f"{lesson_id} is forgotten: such alerts come again."
