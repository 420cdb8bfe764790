"""The code of cells, for tracebacks and for whoever else asks linecache."""


class Sources:
    """The sources of all cells, by the names of their files."""

    def __init__(self):
        self._sources = {}

    def add(self, filename, source, linecache):
        """Keeps a source; linecache is the module, if the program has it by now."""
        self._sources[filename] = source
        if linecache is not None:
            self._show(filename, linecache)

    def show_all(self, linecache):
        for filename in self._sources:
            self._show(filename, linecache)

    def _show(self, filename, linecache):
        # A program may have a module of its own by that name.
        cache = getattr(linecache, 'cache', None)
        if type(cache) is dict and filename not in cache:
            source = self._sources[filename]
            cache[filename] = (len(source), None, lines_of(source), filename)


def lines_of(source):
    """The lines as the compiler counts them: other characters than newlines end none."""
    return io.StringIO(source, newline=None).readlines()
