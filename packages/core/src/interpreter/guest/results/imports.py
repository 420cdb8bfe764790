"""Tells when a module is imported, and is where our matplotlib backend comes from."""

import sys

BACKEND = 'anybox_figures'


class _Importer:
    """Calls back when a module was imported, and is the finder and loader of our matplotlib backend."""

    def __init__(self):
        self.waiting = {}

    def find_spec(self, name, path=None, target=None):
        if name == BACKEND:
            from _frozen_importlib import ModuleSpec

            return ModuleSpec(name, self)
        callback = self.waiting.pop(name, None)
        if callback is None:
            return None
        for finder in sys.meta_path:
            if finder is not self and hasattr(finder, 'find_spec'):
                spec = finder.find_spec(name, path, target)
                if spec is not None:
                    _call_after(spec.loader, callback)
                    return spec
        return None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        from matplotlib.backends import backend_agg

        for name, value in vars(backend_agg).items():
            if not name.startswith('__'):
                setattr(module, name, value)
        module.show = show_figures


def _call_after(loader, callback):
    """Has the loader call back once the module ran. The loader is itself again before that."""
    run = getattr(loader, 'exec_module', None)
    if run is None:
        return

    def exec_module(module):
        del loader.exec_module
        run(module)
        _guarded(lambda: callback(module))

    _guarded(lambda: setattr(loader, 'exec_module', exec_module))


_importer = _Importer()


def after_import(name, callback):
    """Calls back with a module when it is imported, at once if it was."""
    if name in sys.modules:
        _guarded(lambda: callback(sys.modules[name]))
    else:
        _importer.waiting[name] = callback
