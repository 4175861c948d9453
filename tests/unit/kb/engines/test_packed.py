"""Numbers mostly small come back whole, the few large ones too, however they are read."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.engines.whoosh_engine.arrays import ArrayFile, ArrayWriter, Packed, PackedParts

numbers = st.lists(st.sampled_from((0, 1, 7, 254, 255, 256, 257, 65_535, 70_000)), min_size=1)


@settings(deadline=None, max_examples=60)
@given(numbers, numbers, st.data())
def test_numbers_come_back(tmp_path_factory, first, second, data) -> None:
    path = tmp_path_factory.mktemp("packed") / "a.arr"
    parts = PackedParts(np.uint8)
    for part in (first, second):
        parts.add(np.array(part, dtype=np.int64))
    writer = ArrayWriter(path)
    parts.write(writer, "x")
    writer.finish({})
    packed = Packed(ArrayFile(path), "x")
    held = [*first, *second]
    at = data.draw(st.lists(st.integers(0, len(held) - 1)))
    start, stop = sorted(data.draw(st.tuples(*[st.integers(0, len(held))] * 2)))
    assert packed.take(np.array(at, dtype=np.int64)).tolist() == [held[n] for n in at]
    beyond = np.array([[0, len(held) + 3]])
    assert packed.take(beyond, mode="clip").tolist() == [[held[0], held[-1]]]
    assert packed[start:stop].tolist() == held[start:stop]
    assert packed.view(start, stop).tolist() == held[start:stop]
    assert list(packed.values(start, stop)) == held[start:stop]
