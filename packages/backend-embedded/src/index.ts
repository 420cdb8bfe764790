export { embedded } from './backend/embedded.ts';
export type { EmbeddedOptions } from './backend/options.ts';
export type { PackageOptions } from './packages/options.ts';
