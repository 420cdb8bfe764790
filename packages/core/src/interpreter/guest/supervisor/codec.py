"""How frames are written and read: JSON, one object a line."""


def make_codec():
    """
    `scan(text, start)` and `pieces(value, 0)`, both free of Python code. The json package would
    import `re` and double the time to start.
    """
    try:
        import _json

        class Context:
            strict = False
            object_hook = object_pairs_hook = None
            parse_float, parse_int, parse_constant = float, int, float
            memo = {}

        quote = _json.encode_basestring_ascii
        scan = _json.make_scanner(Context)
        pieces = _json.make_encoder(None, repr, quote, None, ':', ',', False, False, True)
        if scan(''.join(pieces({'a': [1, None]}, 0)), 0)[0] == {'a': [1, None]}:
            return scan, pieces
    except Exception:
        pass
    import json

    encoder = json.JSONEncoder(separators=(',', ':'), default=repr)
    return json.JSONDecoder(strict=False).scan_once, lambda value, _: encoder.iterencode(value)


scan, pieces = make_codec()


def encode(value):
    return (''.join(pieces(value, 0)) + '\n').encode('ascii')


def decode(line):
    """The object a line holds; None for anything else."""
    try:
        text = line.decode('utf-8')
        value, end = scan(text, 0)
    except (StopIteration, ValueError, RecursionError, SystemError):
        # The last is what the C scanner makes of an error when the json package is not imported.
        return None
    return value if type(value) is dict and end == len(text) else None
