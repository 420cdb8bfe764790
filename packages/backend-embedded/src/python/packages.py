"""Packages that come with their import: what nobody else finds is asked for outside, standing still until it is there."""

SITE_PACKAGES = '/lib/python3.14/site-packages'
BOOTSTRAP = '<frozen importlib._bootstrap>'

frame_of = sys._getframe


class PackageFinder:
    """The last of those that look for a module."""

    def __init__(self):
        # Names of no package: programs try the same ones again and again.
        self._unknown = set()

    def find_spec(self, name, path=None, target=None):
        if path is not None or type(name) is not str or name in self._unknown:
            return None
        answer = ask_for_package('module', name)
        if 'package' in answer:
            # What it remembers of the folder is older than the package.
            sys.path_importer_cache.pop(SITE_PACKAGES, None)
            return PathFinder.find_spec(name, [SITE_PACKAGES])
        if answer['missing'] is None:
            self._unknown.add(name)
        elif is_importing():
            raise ModuleNotFoundError('No module named %r: %s' % (name, answer['missing']), name=name)
        return None


def ask_for_package(by, name):
    """What became of it: its name and version, or why it is missing."""
    while True:
        answer = host.package(by, name)
        if answer:
            return scan(answer, 0)[0]
        # Handled before the next line.
        _thread.interrupt_main()


def is_importing():
    """Whether an import statement asks: others, who only look whether a module is there, get no error."""
    frame = frame_of(2)
    while frame is not None:
        code = frame.f_code
        if code.co_filename == BOOTSTRAP and code.co_name == '_find_and_load_unlocked':
            return True
        if code.co_filename == '<frozen importlib.util>':
            return False
        frame = frame.f_back
    return False
