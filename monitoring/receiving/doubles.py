"""Which rows of a file stood in it before, in memory that two million rows do not fill."""

from array import array

START = 1 << 12
NO_LINE = 0


class Seen:
    """The first line of each key, 12 bytes a place; at least half of the places are free. A dict takes four times that.

    Keys are numbers of 64 bits, lines are numbers from 1.
    """

    def __init__(self) -> None:
        self._keys, self._lines = _empty(START)
        self._count = 0

    def first(self, key: int, line: int) -> int:
        """The line that had the key first: this one when it is new."""
        place = self._place(key)
        if self._lines[place] != NO_LINE:
            return self._lines[place]
        self._keys[place], self._lines[place] = key, line
        self._count += 1
        if self._count * 2 > len(self._keys):
            self._grow()
        return line

    def _place(self, key: int) -> int:
        """Where a key stands or would stand: its own place, or the next one that is free."""
        last = len(self._keys) - 1
        place = key & last
        while self._lines[place] != NO_LINE and self._keys[place] != key:
            place = (place + 1) & last
        return place

    def _grow(self) -> None:
        keys, lines = self._keys, self._lines
        self._keys, self._lines = _empty(len(keys) * 4)
        for key, line in zip(keys, lines, strict=True):
            if line != NO_LINE:
                place = self._place(key)
                self._keys[place], self._lines[place] = key, line


def _empty(places: int) -> tuple["array[int]", "array[int]"]:
    return array("q", bytes(8 * places)), array("I", bytes(4 * places))
