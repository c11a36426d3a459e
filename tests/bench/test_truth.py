"""Who was found, and what was taken for somebody: by hand."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bench.errors import BenchError
from bench.truth import Clip, Raised, Span, judge, load

CLIP = Clip(
    Path("clip.mp4"),
    visits=(Span("person", 10, 20), Span("person", 40, 50), Span("cat", 15, 30)),
    uncertain=(Span("person", 30, 34),),
    tolerance_s=1.0,
)


def alert(label: str, start_s: float, out_s: float | None = None) -> Raised:
    return Raised(label, start_s, start_s if out_s is None else out_s)


def test_a_visit_is_found_by_its_first_alert() -> None:
    judged = judge(CLIP, [alert("person", 10.5, 11.2), alert("person", 18, 18.5)], "person")
    assert (judged.visits, judged.found, judged.matched) == (2, 1, 2)
    assert list(judged.latencies_s) == pytest.approx([1.2])
    assert judged.false == ()


def test_what_starts_too_early_or_late_is_false() -> None:
    early, late = alert("person", 8.9), alert("person", 21.1)
    judged = judge(CLIP, [early, late], "person")
    assert judged.found == 0
    assert judged.false == (early, late)


def test_the_tolerance_counts_at_both_ends() -> None:
    judged = judge(CLIP, [alert("person", 9.1), alert("person", 50.9)], "person")
    assert judged.found == 2
    assert list(judged.latencies_s) == pytest.approx([0.0, 10.9])


def test_an_uncertain_span_counts_neither_way() -> None:
    judged = judge(CLIP, [alert("person", 31)], "person")
    assert (judged.found, judged.matched, judged.false) == (0, 0, ())


def test_a_visit_that_was_told_before_is_early_and_not_found() -> None:
    doubt, apart = Span("person", 7, 10), Span("person", 0, 5)
    told = [alert("person", 2), alert("person", 8)]
    for uncertain, early in (((doubt,), 1), ((apart,), 0), ((doubt, apart), 1)):
        clip = replace(CLIP, visits=CLIP.visits[:1], uncertain=uncertain)
        judged = judge(clip, told, "person")
        assert (judged.found, judged.early) == (0, early)
    found = judge(replace(CLIP, uncertain=(doubt,)), [*told, alert("person", 11)], "person")
    assert (found.found, found.early) == (1, 0)


def test_a_dog_that_is_a_cat_is_a_pet() -> None:
    taken_for = alert("dog", 16)
    assert judge(CLIP, [taken_for], "pet").found == 1
    assert judge(CLIP, [taken_for], "cat").found == 0
    assert judge(CLIP, [taken_for], "dog").false == (taken_for,)
    assert judge(CLIP, [taken_for], "person").false == ()


def test_it_is_read_from_a_folder(tmp_path: Path) -> None:
    video = {
        "file": "videos/a.mp4",
        "intervals": [{"label": "cat", "start_s": 1, "end_s": 2.5}],
        "uncertain": [{"label": "cat", "start_s": 0, "end_s": 1, "why": "a tail"}],
    }
    text = json.dumps({"tolerance_s": 1.0, "videos": [video]})
    (tmp_path / "ground_truth.json").write_text(text)
    (clip,) = load(tmp_path)
    assert clip == Clip(
        tmp_path / "videos/a.mp4", (Span("cat", 1, 2.5),), (Span("cat", 0, 1),), 1.0
    )


@pytest.mark.parametrize("text", ["", "[]", '{"tolerance_s": 1}'])
def test_what_is_no_ground_truth_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "ground_truth.json").write_text(text)
    with pytest.raises(BenchError, match=r"ground_truth\.json: not readable"):
        load(tmp_path)
