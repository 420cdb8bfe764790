import { expect, test } from 'vitest';
import { createSandbox, guestArgvFor } from '../../../src/index.ts';
import { isPrivileged } from '../../host-process/open-sandbox.ts';
import { oneStream, users } from '../../one-stream/backend.ts';

const looking = `
import json, os
def status(pid):
    lines = open('/proc/%s/status' % pid).read().splitlines()
    return dict(line.split(':\\t') for line in lines if line.startswith(('Uid', 'Gid', 'Groups', 'Cap')))
print(json.dumps([status('self'), status(os.getppid())]))
`;

/** What code may try that wants the guest's place, or its words. */
const attempts: Readonly<Record<string, string>> = {
	'signal 0': 'os.kill(guest, 0)',
	SIGKILL: 'os.kill(guest, signal.SIGKILL)',
	SIGSTOP: 'os.kill(guest, signal.SIGSTOP)',
	'its descriptors': "os.listdir('/proc/%d/fd' % guest)",
	'its stdout': "os.open('/proc/%d/fd/1' % guest, os.O_WRONLY)",
	'its stdin': "os.open('/proc/%d/fd/0' % guest, os.O_RDONLY)",
	'its memory': "open('/proc/%d/mem' % guest, 'rb')",
	'its variables': "open('/proc/%d/environ' % guest).read()",
	tracing: "ptrace(16, guest, 0, 0) and exec('raise PermissionError')",
	'a descriptor of it': 'getfd(os.pidfd_open(guest), 1, 0) < 0 and exec("raise PermissionError")',
	'its limits': 'resource.prlimit(guest, resource.RLIMIT_NOFILE, (3, 3))',
	'its user': `os.setresuid(${users.control}, ${users.control}, ${users.control})`,
	'its group': `os.setresgid(${users.control}, ${users.control}, ${users.control})`,
	root: 'os.setuid(0)',
};
const preparing = `
import ctypes, os, resource, signal
guest = os.getppid()
libc = ctypes.CDLL(None)
ptrace = libc.ptrace
getfd = lambda *words: libc.syscall(438, *words)
`;

test.runIf(isPrivileged)('no capability is left in the guest, nor in what it runs', async () => {
	await using box = await createSandbox(oneStream());
	const { stdout } = await box.runCode(looking);
	const [code, guest] = JSON.parse(stdout.text);

	const none = '0000000000000000';
	const sets = { CapInh: none, CapPrm: none, CapEff: none, CapBnd: none, CapAmb: none };
	const ids = (...numbers: readonly number[]): string => numbers.join('\t');
	const { code: its, control } = users;
	expect(code).toMatchObject({
		...sets,
		Uid: ids(its, its, its, its),
		Gid: ids(its, its, its, its),
	});
	expect(guest).toMatchObject({
		...sets,
		Uid: ids(control, its, control, its),
		Gid: ids(control, its, control, its),
	});
	expect([code.Groups.trim(), guest.Groups.trim()]).toEqual(['', '']);
});

test.runIf(isPrivileged)('code does not get at the guest, by a cell or by a command', async () => {
	await using box = await createSandbox(oneStream());
	await box.runCode(preparing);
	const refused: string[] = [];
	for (const [what, attempt] of Object.entries(attempts)) {
		const { error } = await box.runCode(attempt);
		if (error?.name === 'PermissionError') refused.push(what);
	}
	// A command stands one process further away.
	const { exitCode, stderr } = await box.commands.run(
		'kill -9 $(cut -d" " -f4 /proc/$PPID/stat) $PPID',
	);

	expect(refused).toEqual(Object.keys(attempts));
	expect({ exitCode, refusals: stderr.text.match(/not permitted/g)?.length }).toEqual({
		exitCode: 1,
		refusals: 2,
	});
	expect((await box.runCode('6 * 7')).text).toBe('42');
});

test('one user for both is refused', () => {
	expect(() => guestArgvFor({ control: 7, code: 7 })).toThrow(
		'users.code must be another user than users.control, got 7',
	);
	expect(() => guestArgvFor({ control: 0, code: 7 })).toThrow('users.control must be');
});
