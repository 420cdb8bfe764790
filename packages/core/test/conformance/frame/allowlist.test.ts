import { describe, expect, test } from 'vitest';
import { withCapabilities, withDriver, withSpec } from '../../../src/conformance/broken/mutant.ts';
import { overlay } from '../../../src/conformance/broken/overlay.ts';
import { allowlistChecks } from '../../../src/conformance/checks/egress/allowlist.ts';
import type { EgressTargets } from '../../../src/conformance/egress-targets.ts';
import type { Finding } from '../../../src/conformance/finding.ts';
import { runCheck } from '../../../src/conformance/run-check.ts';
import type { Backend } from '../../../src/contract/backend.ts';
import type { EgressMechanism } from '../../../src/contract/capabilities.ts';
import type { Egress } from '../../../src/contract/spec.ts';
import { interpreterOverSpawn } from '../../../src/interpreter/over-spawn.ts';
import { hostProcess } from '../../host-process/backend.ts';

/** Keeps Python code that means no harm to an allowlist of addresses: enough to see the checks pass. */
function keepingTo(mechanism: EgressMechanism): Backend {
	const open = withSpec(hostProcess(), ({ egress }) =>
		typeof egress === 'object' ? { egress: 'full' } : {},
	);
	const declared = withCapabilities(open, { interpreter: 'native', egressAllow: [mechanism] });
	return withDriver(declared, (driver, request) => {
		const spawn = driver.spawn?.bind(driver);
		if (spawn === undefined || request === undefined) return {};
		const interpreter = interpreterOverSpawn({ spawn, backend: 'guarded' });
		const guard = guardOf(request.spec.egress);
		const startCell: typeof interpreter.startCell = (cell) =>
			interpreter.startCell({ ...cell, code: `${guard}\n${cell.code}` });
		return { interpreter: overlay(interpreter, { startCell }) };
	});
}

function guardOf(egress: Egress): string {
	if (typeof egress === 'string') return '';
	return `
import ipaddress, socket
def _guarded(self, address, _connect=socket.socket.connect):
    inside = any(ipaddress.ip_address(address[0]) in ipaddress.ip_network(range)
                 for range in ${JSON.stringify(egress.cidrs)})
    if not inside or address[1] not in ${JSON.stringify(egress.ports)}:
        raise PermissionError("not on the list")
    return _connect(self, address)
socket.socket.connect = _guarded`;
}

function findingsOf(backend: Backend, egressTargets?: EgressTargets): Promise<readonly Finding[]> {
	const options = egressTargets === undefined ? {} : { egressTargets };
	const tried = allowlistChecks.filter(({ id }) => id.startsWith('egress/allowlist-'));
	return Promise.all(tried.map((check) => runCheck(check, backend, options)));
}

describe('an allowlist', () => {
	test('that is kept passes', async () => {
		const findings = await findingsOf(keepingTo('cidr'));

		expect(findings.map(({ outcome, message }) => [outcome, message])).toEqual([
			['pass', undefined],
			['pass', undefined],
		]);
	});

	test('of names fails where nobody gave names to try', async () => {
		const findings = await findingsOf(keepingTo('sni'));

		expect(findings.map(({ trouble, message }) => [trouble, message])).toEqual([
			['prerequisite', 'prerequisite missing: two pages for sni, as egressTargets.byName'],
			['prerequisite', 'prerequisite missing: two pages for sni, as egressTargets.byName'],
		]);
	});

	test.each([
		['an address for a name', 'https://192.0.2.77/'],
		['no HTTPS', 'http://one.example.org/'],
	])('by sni fails on a page that has %s', async (_, url) => {
		const page = { url, word: 'one' };
		const other = { url: 'https://two.example.org/', word: 'two' };

		const [through] = await findingsOf(keepingTo('sni'), { byName: [page, other] });

		expect(through?.trouble).toBe('prerequisite');
	});

	test('is tried on the pages that were given, and fails where they are not to be had', async () => {
		const page = (host: string) => ({ url: `http://${host}:9/`, word: host });
		const byAddress = [page('192.0.2.77'), page('192.0.2.78')] as const;

		const [through, out] = await findingsOf(keepingTo('cidr'), { byAddress });

		expect(through?.message).toContain('http://192.0.2.77:9/ is reached where cidr allows');
		expect([out?.trouble, out?.message]).toEqual([
			'prerequisite',
			expect.stringContaining('http://192.0.2.77:9/, http://192.0.2.78:9/ is not'),
		]);
	}, 30_000);
});
