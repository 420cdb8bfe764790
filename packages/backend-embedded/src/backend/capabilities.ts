import { type Capabilities, noCapabilities } from '@anybox/core';

export const capabilities: Capabilities = Object.freeze({
	...noCapabilities,
	isolation: 'wasm',
	languages: Object.freeze(['python'] as const),
	interpreter: 'native',
	interruptKeepsState: true,
	files: 'native',
	egressNone: 'native',
	memory: 'native',
	disk: 'native',
	lifetime: 'native',
	extend: 'native',
	metrics: 'native',
});
