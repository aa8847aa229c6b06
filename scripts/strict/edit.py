"""Edits to a source tree: what to look for and our own text to put there.

An edit finds its place by a short string.  Without `within`, the string must
occur exactly `times` times in the file; with it, `within` must occur exactly
once and the string's first occurrence behind it is meant.  Anything else is
an error that names the edit: a source that has changed is never guessed at.
"""

from collections import namedtuple
from pathlib import Path

Edit = namedtuple("Edit", "action find text within times last")


class EditError(Exception):
    pass


def before(find, text, within=None):
    return Edit("before", find, text, within, 1, None)


def after(find, text, within=None):
    return Edit("after", find, text, within, 1, None)


def swap(find, text, within=None, times=1):
    return Edit("swap", find, text, within, times, None)


def span(first, last, text, within=None):
    """Replace the lines from the one with `first` to the one with `last`."""
    return Edit("span", first, text, within, 1, last)


def _places(source, edit):
    if edit.within is not None:
        if source.count(edit.within) != 1:
            raise EditError("%r occurs %d times, not once"
                            % (edit.within, source.count(edit.within)))
        at = source.find(edit.find, source.index(edit.within))
        if at < 0:
            raise EditError("%r does not follow %r" % (edit.find, edit.within))
        return [at]
    if source.count(edit.find) != edit.times:
        raise EditError("%r occurs %d times, not %d"
                        % (edit.find, source.count(edit.find), edit.times))
    places, at = [], -1
    for _ in range(edit.times):
        at = source.index(edit.find, at + 1)
        places.append(at)
    return places


def apply(source, edit):
    for at in reversed(_places(source, edit)):
        start = source.rfind("\n", 0, at) + 1
        end = source.index("\n", at) + 1
        if edit.action == "before":
            end = start
        elif edit.action == "after":
            start = end
        elif edit.action == "swap":
            start, end = at, at + len(edit.find)
        else:
            last = source.find(edit.last, at)
            if last < 0:
                raise EditError("%r does not follow %r"
                                % (edit.last, edit.find))
            end = source.index("\n", last) + 1
        source = source[:start] + edit.text + source[end:]
    return source


def apply_all(tree, edits):
    """edits: {path below tree: [Edit]}"""
    for name, file_edits in edits.items():
        path = Path(tree) / name
        source = path.read_text(encoding="latin-1")
        for edit in file_edits:
            try:
                source = apply(source, edit)
            except EditError as error:
                raise EditError("%s: %s: %s" % (name, edit.action, error))
        path.write_text(source, encoding="latin-1")
