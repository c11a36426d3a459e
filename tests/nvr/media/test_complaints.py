"""What people are told of a camera that fails."""

import inspect

from nvr.errors import CameraError
from nvr.media.complaints import Complaints


def test_every_complaint_is_a_sentence_that_names_the_camera() -> None:
    complaints = Complaints("10.0.0.7")
    values = {"seconds": 10.0, "reason": "why", "transport": "tcp", "codec": "x", "other_host": "y"}
    made = 0
    for name, method in inspect.getmembers(complaints, inspect.ismethod):
        if name.startswith("_"):
            continue
        error = method(**{key: values[key] for key in inspect.signature(method).parameters})
        assert isinstance(error, CameraError)
        assert error.message.startswith("10.0.0.7 ")
        made += 1
    assert made > 15
