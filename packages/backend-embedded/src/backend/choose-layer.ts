import { SandboxError } from '@anybox/core';
import type { SystemLayer } from '../launch/layer/bubblewrap.ts';
import { findLayer } from '../launch/layer/find-layer.ts';
import type { SystemLayerWanted } from './options.ts';

/** What stands around the children of one backend. */
export interface ChosenLayer {
	readonly wanted: SystemLayerWanted;
	readonly layer: SystemLayer | null;
	/** Which it is, or why there is none. */
	readonly words: string;
}

const known: readonly unknown[] = [
	'auto',
	'required',
	'none',
] satisfies readonly SystemLayerWanted[];

/** @throws invalid-argument */
export function checkWanted(wanted: SystemLayerWanted): SystemLayerWanted {
	if (known.includes(wanted)) return wanted;
	throw new SandboxError(
		`systemLayer must be 'auto', 'required' or 'none', got ${JSON.stringify(wanted) ?? 'nothing'}; leave it out for 'auto'`,
		{ code: 'invalid-argument', backend: 'embedded', operation: 'embedded' },
	);
}

/** @throws unsupported where it is required and cannot be had: what was asked for is refused, and never left out */
export async function chooseLayer(wanted: SystemLayerWanted): Promise<ChosenLayer> {
	if (wanted === 'none') return { wanted, layer: null, words: "systemLayer is 'none'" };
	const found = await findLayer();
	if (found.layer !== null) return { wanted, layer: found.layer, words: found.layer.program };
	const { reason, remedy } = found;
	if (wanted === 'auto') return { wanted, layer: null, words: reason };
	throw new SandboxError(
		`systemLayer 'required' cannot be kept: ${reason}; ${remedy}, or do without it by systemLayer: 'auto'`,
		{ code: 'unsupported', retry: 'never', backend: 'embedded', operation: 'create' },
	);
}
