"""What is told of a cell whose worker is gone."""

import os

import _signal as signal


def account(ending, cell, memory):
    """The outcome and error of the cell."""
    if ending.cause == 'replaced':
        text = 'the interpreter was replaced by another program, or closed its channel'
        return 'exited', _death('InterpreterReplaced', text)
    if ending.cause != 'died':
        return 'interrupted', _death('InterpreterKilled', 'the interpreter was killed on request')
    if os.WIFSIGNALED(ending.status):
        number = os.WTERMSIG(ending.status)
        if number == signal.SIGKILL and memory.kills() > cell.memory_kills:
            return 'memory', _death('MemoryError', 'the interpreter ran out of memory')
        text = 'the interpreter was killed by ' + processes.signal_name(number)
        return 'killed', _death('InterpreterKilled', text)
    code = os.WEXITSTATUS(ending.status)
    text = 'the interpreter exited with status %d' % code
    return 'exited', _death('InterpreterExit', text, code)


def _death(name, text, code=None):
    return {'name': name, 'value': text, 'traceback': '', 'exitCode': code}
