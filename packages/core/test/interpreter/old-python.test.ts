import { expect, test } from 'vitest';
import { withDriver } from '../../src/conformance/broken/mutant.ts';
import type { Backend } from '../../src/contract/backend.ts';
import { isGuestProgram } from '../../src/interpreter/guest-program.ts';
import { createSandbox } from '../../src/sandbox/creation/create.ts';
import { hostProcess } from '../host-process/backend.ts';

/** A sandbox whose python3 says of itself that it is this version. */
function withVersion(version: string): Backend {
	return withDriver(hostProcess(), (driver) => {
		const spawn = driver.spawn?.bind(driver);
		if (spawn === undefined) return {};
		return {
			spawn(request) {
				if (!isGuestProgram(request.argv)) return spawn(request);
				const [program, ...flags] = request.argv;
				const code = `import sys\nsys.version_info = ${version}\n${flags.pop()}`;
				return spawn({ ...request, argv: [program, ...flags, code] });
			},
		};
	});
}

test.each([
	["(3, 7, 16, 'final', 0)", '3.7.16'],
	["(2, 7, 18, 'final', 0)", '2.7.18'],
])('a python3 that is %s is refused by its version', async (version, told) => {
	const backend = withVersion(version);
	const egress = backend.capabilities.egressNone === false ? 'full' : 'none';
	await using box = await createSandbox(backend, { egress });

	await expect(box.runCode('1 + 1')).rejects.toMatchObject({
		code: 'unavailable',
		retry: 'never',
		message: expect.stringContaining(
			`python3 in the sandbox is Python ${told}; use an image or template with Python 3.8 or newer`,
		),
	});
});

test('a python3 that is as old as may be is taken', async () => {
	const backend = withVersion("(3, 8, 0, 'final', 0)");
	const egress = backend.capabilities.egressNone === false ? 'full' : 'none';
	await using box = await createSandbox(backend, { egress });

	expect(await box.runCode('1 + 1')).toMatchObject({ text: '2' });
});
