import { expect, test } from 'vitest';
import type { Egress } from '../../src/contract/spec.ts';
import type { EgressOptions } from '../../src/policy/egress.ts';
import { createSandbox } from '../../src/sandbox/creation/create.ts';
import { quietProcess, rejection, smallBackend, withCommands } from './small-backend.ts';

const capabilities = {
	...withCommands,
	egressNone: 'native',
	egressAllow: ['proxy'],
	egressFull: 'native',
	setEgress: 'native',
} as const;

const first: EgressOptions = { allow: { domains: ['one.example'] } };

function boxWith(egress: EgressOptions, told: Egress[] = []) {
	const driver = {
		spawn: async () => quietProcess(),
		setEgress: async ({ egress: wanted }: { readonly egress: Egress }) => void told.push(wanted),
	};
	return createSandbox(smallBackend({ capabilities, driver }), { egress });
}

test('the driver is told of another list, and the sandbox tells it from then on', async () => {
	const told: Egress[] = [];
	const box = await boxWith(first, told);

	await box.setEgress({ allow: { domains: ['Two.example'], ports: [8443] } });

	const second = { domains: ['two.example'], cidrs: [], ports: [8443], maxBytes: null };
	expect(told).toEqual([{ ...second, mechanism: 'proxy' }]);
	expect(box.spec.egress).toEqual(told[0]);
	await box.setEgress('none');
	expect(box.spec.egress).toBe('none');
	await box.setEgress(first);
	expect(box.spec.egress).toMatchObject({ domains: ['one.example'] });
});

test.each<readonly [string, EgressOptions, EgressOptions, string]>([
	['a list for one without', 'none', first, 'made with no allowlist'],
	['a list for one that is open', 'full', first, 'made with no allowlist'],
	['everything', first, 'full', 'none comes to reach everything'],
])('%s is refused, and nothing changes', async (_, made, wanted, why) => {
	const told: Egress[] = [];
	const box = await boxWith(made, told);
	const { spec } = box;

	const error = await rejection(box.setEgress(wanted));

	expect(error).toMatchObject({ code: 'unsupported', details: { capability: 'setEgress' } });
	expect(String(error)).toContain(why);
	expect(told).toEqual([]);
	expect(box.spec).toBe(spec);
});

test('a driver that fails leaves the sandbox as it was told', async () => {
	const driver = {
		spawn: async () => quietProcess(),
		setEgress: async () => Promise.reject(new Error('no')),
	};
	const box = await createSandbox(smallBackend({ capabilities, driver }), { egress: first });

	await rejection(box.setEgress('none'));

	expect(box.spec.egress).toMatchObject({ domains: ['one.example'] });
});
