"""The figures that matplotlib holds open, which are shown at the end of a cell."""

import sys


def _managers():
    helpers = sys.modules.get('matplotlib._pylab_helpers')
    if helpers is None:
        return None, []
    return helpers.Gcf, sorted(helpers.Gcf.get_all_fig_managers(), key=lambda its: its.num)


def show_figures(*arguments, **options):
    """Displays the open figures in the order they were made, and closes them."""
    registry, managers = _managers()
    for manager in managers:
        registry.destroy(manager.num)
        display(manager.canvas.figure)


def close_figure(figure):
    """Takes a figure that was displayed from those that are displayed at the end of the cell."""
    registry, managers = _managers()
    for manager in managers:
        if manager.canvas.figure is figure:
            registry.destroy(manager.num)
