import { createHash } from 'node:crypto';
import type { SandboxSpec } from '@anybox/core';

const likeness = 'anybox.likeness';

export interface Likeness {
	readonly image: string;
	readonly runtime: string;
	readonly spec: SandboxSpec;
}

/** Of what whoever asks for a sandbox again holds it to. A hash, since others read labels, too. */
export function likenessLabel(of: Likeness): Readonly<Record<string, string>> {
	const { image, runtime, spec } = of;
	const { egress, resources } = spec;
	const text = JSON.stringify([image, runtime, egress, resources]);
	return { [likeness]: createHash('sha256').update(text).digest('hex') };
}

/** By their labels. */
export function areAlike(
	one: Readonly<Record<string, string>>,
	other: Readonly<Record<string, string>>,
): boolean {
	return one[likeness] !== undefined && one[likeness] === other[likeness];
}
