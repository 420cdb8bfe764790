"""When the module of results is made."""

# Importing one of these means that values or errors are about to be shown, or a loop asked for.
HOOKED_IMPORTS = ('linecache', 'matplotlib', 'IPython', 'plotly', 'asyncio.events')


class ImportHook:
    """Makes the results module when a program first imports something that it connects to."""

    def __init__(self, load):
        self._load = load
        self.finder = None

    def find_spec(self, name, path=None, target=None):
        if self.finder is None and name in HOOKED_IMPORTS:
            self._load()
            return self.finder.find_spec(name, path, target)
        return None
