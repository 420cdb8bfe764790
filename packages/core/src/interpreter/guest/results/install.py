"""How the libraries that show things come to show them here."""

import sys


def install():
    """Connects the libraries that show things, each when it is imported."""
    sys.meta_path.insert(0, _importer)
    after_import('matplotlib', _use_our_backend)
    for name in ('IPython.display', 'IPython.core.display', 'IPython.core.display_functions'):
        after_import(name, _use_our_display)
    after_import('plotly.basedatatypes', _show_plotly)
    return _importer


def _use_our_backend(matplotlib):
    # Not by MPLBACKEND: children of the program would inherit it, and have no such module.
    import os

    if not os.environ.get('MPLBACKEND'):
        matplotlib.rcParams['backend'] = 'module://' + BACKEND


def _use_our_display(module):
    module.display = display


def _show_plotly(module):
    module.BaseFigure.show = lambda figure, *arguments, **options: display(figure)
