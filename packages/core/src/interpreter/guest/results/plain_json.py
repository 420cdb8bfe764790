"""The JSON of values that are JSON already."""

MAX_JSON_NODES = 2000
MAX_JSON_DEPTH = 20


def _plain_json(value):
    """JSON of a small value made of plain things only; anything else has no JSON form."""
    left = [MAX_JSON_NODES]
    if not _is_plain(value, left, MAX_JSON_DEPTH):
        return None
    return _OwnModules.module('json').dumps(value, allow_nan=False)


def _is_plain(value, left, depth):
    left[0] -= 1
    kind = type(value)
    if value is None or kind in (str, int, float, bool):
        return left[0] >= 0
    if left[0] < 0 or depth == 0:
        return False
    if kind is dict:
        return all(
            type(key) is str and _is_plain(item, left, depth - 1) for key, item in value.items()
        )
    return kind is list and all(_is_plain(item, left, depth - 1) for item in value)
