"""What lines of a cell that are no Python become, and `input`."""


def run_command(command):
    """`!command`: its output goes where the cell's goes, its status to `_exit_code`."""
    subprocess = interpreter.own_modules.module('subprocess')
    sys.stdout.flush()
    sys.stderr.flush()
    try:
        interpreter.namespace['_exit_code'] = subprocess.call(command, shell=True)
    except KeyboardInterrupt:
        # Another: where subprocess was waiting is no business of who reads the traceback.
        raise KeyboardInterrupt from None


def run_pip(arguments):
    shlex = interpreter.own_modules.module('shlex')
    run_command('%s -m pip %s' % (shlex.quote(sys.executable), arguments))


def change_directory(path):
    os.chdir(os.path.expanduser(path.strip('\'"') or '~'))


def refuse_input(prompt=''):
    raise RuntimeError('input() is not available here: there is nobody to answer; pass values in the code')
