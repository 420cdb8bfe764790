"""How deep Python may go: no deeper than it can come back from, with a traceback of all that way."""

DEEPEST = 1_000_000


def bound_recursion():
    set_any = sys.setrecursionlimit

    def setrecursionlimit(limit, /):
        set_any(DEEPEST if type(limit) is int and limit > DEEPEST else limit)

    setrecursionlimit.__module__, setrecursionlimit.__doc__ = 'sys', set_any.__doc__
    sys.setrecursionlimit = setrecursionlimit
