import { goodEnd } from '../../src/conformance/broken/good-end.ts';
import type { GuestInterpreter } from '../../src/contract/interpreter.ts';

const record = { contextId: 'c1', language: 'python', cwd: '/workspace', epoch: 1 } as const;

/** An interpreter of a backend's own in a few lines: one context, in which each cell says a word and ends well. */
export const smallInterpreter: GuestInterpreter = {
	openContext: async () => record,
	listContexts: async () => [record],
	restartContext: async () => ({ ...record, epoch: 2 }),
	closeContext: async () => {},
	async startCell({ emit }) {
		emit({ kind: 'output', channel: 'stdout', bytes: Buffer.from('one') });
		return { ended: Promise.resolve(goodEnd), interrupt: async () => {}, kill: async () => {} };
	},
};
