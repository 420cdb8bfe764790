"""Python's own modules, for our own use: files of these names lie in many a workspace."""


class OwnModules:
    """Finds modules where they were before the directories of the program came to `sys.path`."""

    def __init__(self):
        self._path = list(sys.path)
        self._folders = tuple(folder + '/' for folder in sys.path)
        self._modules = sys.modules
        self._names = None
        self._own = {}
        self._threads = set()

    def module(self, name):
        """Python's own module of that name, whatever the program imports by it."""
        if name not in self._own:
            self._own[name] = self.first(__import__, name)
        return self._own[name]

    def first(self, function, *arguments):
        """Calls a function that finds Python's own modules first, in this thread alone."""
        thread = _thread.get_ident()
        if thread in self._threads:
            return function(*arguments)
        strangers = self._strangers()
        for name in strangers:
            self._modules.pop(name, None)
            if name in self._own:
                self._modules[name] = self._own[name]
        # A program may have taken the list away.
        finders = getattr(sys, 'meta_path', None) or []
        finders.insert(0, self)
        self._threads.add(thread)
        try:
            return function(*arguments)
        finally:
            self._threads.discard(thread)
            finders[:] = [finder for finder in finders if finder is not self]
            for name, stranger in strangers.items():
                if name in self._modules:
                    self._own[name] = self._modules[name]
                self._modules[name] = stranger

    def find_spec(self, name, path=None, target=None):
        if path is None and _thread.get_ident() in self._threads:
            return PathFinder.find_spec(name, self._path)
        return None

    def _strangers(self):
        """Modules of the program that have the names of Python's own, with their parts."""
        if self._names is None:
            self._names = {name.partition('.')[0] for name in _names_in(self._path)}
            # Those in an archive nobody can list.
            self._names.update(getattr(sys, 'stdlib_module_names', ()))
        found = {name for name in self._names if self._is_stranger(self._modules.get(name))}
        return {
            name: module
            for name, module in (self._modules.copy().items() if found else ())
            if name.partition('.')[0] in found
        }

    def _is_stranger(self, module):
        file = module.__dict__.get('__file__') if isinstance(module, type(sys)) else None
        return type(file) is str and not file.startswith(self._folders)


def _names_in(folders):
    for folder in folders:
        try:
            yield from os.listdir(folder)
        except OSError:
            # Most versions name an archive that is not there.
            pass
