"""The picture of an evidence path: what it shows, and that nothing lies on anything else."""

import itertools

import pytest

from api.path_picture import BOX, MOST_BOXES, WIDTH, Picture, picture, read_path

STAR = ["Case:c", "Event:e ON_FILE Case:c", "Action:a ON_FILE Case:c"]
CYCLE = [
    "Decision:d ON_FILE Case:c",
    "Decision:d LED_TO Action:a",
    "Action:a ON_FILE Case:c",
    "Oversight:o CONFIRMS Action:a",
    "Oversight:o ON_FILE Case:c",
]
CHAIN = [f"Action:a{n} SUPERSEDES Action:a{n + 1}" for n in range(9)]
MASKED = ["Case:c", "a record you may not read", "Event:e ON_FILE Case:c"]
PATHS = [STAR, CYCLE, CHAIN, MASKED, ["Case:only"], []]


def test_a_step_is_a_record_or_a_relationship_or_words() -> None:
    steps = read_path(["Case:a:b", "Event:x ON_FILE Case:a:b", "a record you may not read"])
    assert [(s.number, s.start, s.type, s.end) for s in steps] == [
        (1, "Case:a:b", None, None),
        (2, "Event:x", "ON_FILE", "Case:a:b"),
        (3, None, None, None),
    ]


@pytest.mark.parametrize("path", PATHS)
def test_every_record_and_relationship_is_there_once(path: list[str]) -> None:
    drawn = picture(path)
    records = [part for text in path for part in _records(text)]
    assert sorted(box.record for box in drawn.boxes) == sorted(set(records))
    relationships = [step.number for step in read_path(path) if step.type]
    assert sorted(arrow.number for arrow in drawn.arrows) == relationships


@pytest.mark.parametrize("path", PATHS)
def test_nothing_lies_on_anything_else_or_outside(path: list[str]) -> None:
    drawn = picture(path)
    tops = [box.y for box in drawn.boxes]
    assert all(below - above >= BOX for above, below in itertools.pairwise(tops))
    assert all(box.x >= 0 and box.x + box.width <= WIDTH and box.width > 80 for box in drawn.boxes)
    for arrow in drawn.arrows:
        assert all(0 <= x <= WIDTH and 0 <= y <= drawn.height for x, y in arrow.points)
    words = [(arrow.x, arrow.y) for arrow in drawn.arrows]
    assert len(set(words)) == len(words)


@pytest.mark.parametrize("path", [STAR, CYCLE, CHAIN])
def test_an_arrow_runs_from_the_start_to_the_end_of_its_relationship(path: list[str]) -> None:
    drawn = picture(path)
    for step in read_path(path):
        if step.type:
            (arrow,) = (one for one in drawn.arrows if one.number == step.number)
            assert _touches(drawn, str(step.start), arrow.points[0])
            assert _touches(drawn, str(step.end), arrow.points[-1])


def test_a_long_path_is_cut_and_says_so() -> None:
    path = [f"Oversight:o{n} ON_FILE Case:c" for n in range(40)]
    drawn = picture(path)
    assert len(drawn.boxes) == MOST_BOXES
    assert drawn.left_out == 41 - MOST_BOXES


def test_a_masked_step_is_a_box_that_names_nothing() -> None:
    (box,) = (one for one in picture(MASKED).boxes if one.record == MASKED[1])
    assert box.label == "Hidden"


def test_a_long_id_keeps_its_end() -> None:
    (box,) = picture(["Event:" + "x" * 100 + "end"]).boxes
    assert box.id.startswith("…")
    assert box.id.endswith("end")


def _records(text: str) -> list[str]:
    (step,) = read_path([text])
    return [step.start, *([step.end] if step.end else [])] if step.start else [text]


def _touches(drawn: Picture, record: str, point: tuple[int, int]) -> bool:
    (box,) = (one for one in drawn.boxes if one.record == record)
    x, y = point
    on_side = x in (box.x, box.x + box.width) and box.y <= y <= box.y + BOX
    return on_side or (box.x <= x <= box.x + box.width and y == box.y + BOX)
