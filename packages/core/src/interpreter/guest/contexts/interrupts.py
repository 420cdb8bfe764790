"""How a running cell is asked to stop."""

import os

import _signal as signal

# Code that was blocked in C when the first SIGINT came gets others.
INTERRUPT_AGAIN_S = (0.05, 0.25, 0.6)


def interrupt(loop, context, cell, again=0):
    """Signals the worker first: it should see the interrupt before it sees its children die of it."""
    if context.cell is not cell or context.ending is not None:
        return
    worker = context.worker
    # First the alarm: by it a worker tells our signal from one that its program sent itself.
    _sound(worker.alarm, cell)
    if worker.outlets is None:
        processes.send(worker.pid, signal.SIGINT)
    signal_children(worker.pid, cell, signal.SIGINT)
    if again < len(INTERRUPT_AGAIN_S):
        loop.later(INTERRUPT_AGAIN_S[again], lambda: interrupt(loop, context, cell, again + 1))


def signal_children(worker, cell, number):
    """Signals what a cell started and what that started, not what earlier cells left running."""
    table = processes.snapshot()
    for pid in processes.started_since(table, worker, cell.tick, cell.known_children):
        processes.send(pid, number)


def _sound(alarm, cell):
    try:
        os.write(alarm, b'%d ' % cell.count)
    except OSError:
        pass
