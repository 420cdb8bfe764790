"""What lines of a cell that are no Python become, and `input`."""


def run_command(command):
    raise RuntimeError(
        'there are no commands in this sandbox: it is Python alone; use Python, or a sandbox with commands'
    )


def run_pip(arguments):
    raise RuntimeError(
        'packages cannot be installed in this sandbox; numpy, pandas and matplotlib come with their import '
        'where the sandbox was given them'
    )


def change_directory(path):
    os.chdir(os.path.expanduser(path.strip('\'"') or '~'))


def refuse_input(prompt=''):
    raise RuntimeError('input() is not available here: there is nobody to answer; pass values in the code')
