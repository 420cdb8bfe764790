export { embedded } from './backend/embedded.ts';
export type { EmbeddedOptions, SystemLayerWanted } from './backend/options.ts';
export type { PackageOptions } from './packages/options.ts';
