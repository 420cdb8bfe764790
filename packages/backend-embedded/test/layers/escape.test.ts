import { builtinModules, isBuiltin } from 'node:module';
import { describe, expect, test, vi } from 'vitest';
import { findLayer } from '../../src/launch/layer/find-layer.ts';
import { reachedBy } from './escape.ts';

// Starts a process that waits where it is given no answer, on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const { layer } = await findLayer();
const hasDatabase = builtinModules.includes('node:sqlite') || isBuiltin('node:sqlite');
const major = Number(process.versions.node.split('.')[0]);

/** What Node's permission model says nothing about; the table in the README has the same. */
const signals = ['kill a process', 'name of the host', 'see the parent'];
const network = ['listen', 'socket', 'tcp', 'udp'];
const left = major < 25 ? [...signals, ...network].toSorted() : signals;

test('without a layer, an escape has what the user has', async () => {
	const reached = await reachedBy({ permissionModel: false, systemLayer: null });

	expect(reached).toEqual(
		[
			...signals,
			...network,
			...(hasDatabase ? ['database'] : []),
			'environment of a process',
			'folder',
			'passwords',
			'secret',
			'see processes',
			'shell',
			'spawn',
			'thread without limits',
			'write',
			'write anywhere',
			'write itself',
		].toSorted(),
	);
});

test('the permission model leaves signals, and the network before Node 25', async () => {
	const reached = await reachedBy({ permissionModel: true, systemLayer: null });

	expect(reached).toEqual(left);
});

describe.runIf(layer !== null)('within the system layer', () => {
	test('and the permission model, nothing is left', async () => {
		expect(await reachedBy({ permissionModel: true, systemLayer: layer })).toEqual([]);
	});

	// Its own program is all that it can start, and that is in the same namespaces.
	test('alone, nothing of the host is left', async () => {
		expect(await reachedBy({ permissionModel: false, systemLayer: layer })).toEqual(['spawn']);
	});
});
