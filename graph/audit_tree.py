"""Hash trees as RFC 6962 has them: their roots, and proofs that an entry is in one."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256


def leaf_hash(data: bytes) -> bytes:
    """The hash of an entry."""
    return sha256(b"\x00" + data).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


class Tree:
    """A tree that grows; it keeps the tops of its full parts only, at most one for each bit."""

    def __init__(self, size: int = 0, tops: Sequence[bytes] = ()) -> None:
        if len(tops) != size.bit_count():
            raise ValueError(f"a tree of {size} has {size.bit_count()} full parts")
        self.size = size
        self.tops = list(tops)

    def add(self, leaf: bytes) -> None:
        """Add the hash of the next entry."""
        self.size += 1
        full = self.size
        while full % 2 == 0:
            leaf = _node(self.tops.pop(), leaf)
            full //= 2
        self.tops.append(leaf)

    def root(self) -> bytes:
        """The hash that stands for all entries."""
        if not self.tops:
            return sha256().digest()
        root = self.tops[-1]
        for top in reversed(self.tops[:-1]):
            root = _node(top, root)
        return root


def path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The hashes with which the root is reached from one leaf, nearest first."""
    if len(leaves) == 1:
        return []
    half = 1 << ((len(leaves) - 1).bit_length() - 1)
    left, right = leaves[:half], leaves[half:]
    if index < half:
        return [*path(left, index), _root(right)]
    return [*path(right, index - half), _root(left)]


def _root(leaves: Sequence[bytes]) -> bytes:
    tree = Tree()
    for leaf in leaves:
        tree.add(leaf)
    return tree.root()


def root_by(path: Sequence[bytes], leaf: bytes, index: int, size: int) -> bytes | None:
    """The root that a path leads to from a leaf; None where no tree of the size has such a path."""
    if not 0 <= index < size:
        return None
    last = size - 1
    found = leaf
    for sibling in path:
        if last == 0:
            return None
        if index % 2 or index == last:
            found = _node(sibling, found)
            while not index % 2 and index:
                index >>= 1
                last >>= 1
        else:
            found = _node(found, sibling)
        index >>= 1
        last >>= 1
    return found if last == 0 else None
