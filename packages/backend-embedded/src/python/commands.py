"""What lines of a cell that are no Python become, and `input`."""


def run_command(command):
    raise RuntimeError(
        'there are no commands in this sandbox: it is Python alone; use Python, or a sandbox with commands'
    )


def run_pip(arguments):
    """`%pip install`: does what the imports of these packages would do. There is no index of others."""
    shlex = interpreter.own_modules.module('shlex')
    action, *words = shlex.split(arguments) or ['']
    if action != 'install':
        raise RuntimeError('there is no pip in this sandbox; %pip install works for the packages it may have')
    for word in words:
        if word.startswith('-'):
            if word in HARMLESS_PIP_OPTIONS:
                continue
            raise RuntimeError('%%pip install takes names of packages here, and no %s' % word)
        answer = ask_for_package('package', word)
        if 'package' not in answer:
            reason = answer['missing'] or 'it is none of the packages that Pyodide has; there is no index of others here'
            raise RuntimeError('cannot install %s: %s' % (word, reason))
        print('%(package)s %(version)s is here' % answer)


HARMLESS_PIP_OPTIONS = ('-q', '--quiet', '-U', '--upgrade')


def change_directory(path):
    os.chdir(os.path.expanduser(path.strip('\'"') or '~'))


def refuse_input(prompt=''):
    raise RuntimeError('input() is not available here: there is nobody to answer; pass values in the code')
