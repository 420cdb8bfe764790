import { expect, test } from 'vitest';
import { withDriver, withFiles } from '../../../src/conformance/broken/mutant.ts';
import { checks } from '../../../src/conformance/checks/index.ts';
import type { Finding } from '../../../src/conformance/finding.ts';
import { runCheck } from '../../../src/conformance/run-check.ts';
import type { Backend } from '../../../src/contract/backend.ts';
import { SandboxError } from '../../../src/contract/error.ts';
import { hostProcess } from '../../host-process/backend.ts';

const runOf = (id: string, backend: Backend): Promise<Finding> => {
	const check = checks.find((each) => each.id === id);
	if (check === undefined) throw new Error(`there is no check ${id}`);
	return runCheck(check, backend);
};

const withoutPython = withDriver(hostProcess(), () => ({
	spawn: () =>
		Promise.reject(
			new SandboxError('python3: no such file', { code: 'not-found', operation: 'spawn' }),
		),
}));

// A rejection that nobody handles fails the whole run of the tests.
test.each(['abort/leaving-the-iteration', 'abort/running-cell', 'leaks/cells-leave-nothing'])(
	'%s tells at once that there is no python3',
	async (id) => {
		const finding = await runOf(id, withoutPython);

		expect(finding).toMatchObject({ outcome: 'fail', trouble: 'error' });
		expect(finding.message).toContain('there is no python3 in the sandbox');
		expect(finding.durationMs).toBeLessThan(5000);
	},
);

test('a watch that fails is what its check tells', async () => {
	const blind = withFiles(hostProcess(), () => ({
		watch() {
			return {
				[Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('no inotify')) }),
			};
		},
	}));

	const finding = await runOf('files/watch-tells-changes', blind);

	expect(finding).toMatchObject({ outcome: 'fail', trouble: 'error' });
	expect(finding.message).toContain('no inotify');
});
