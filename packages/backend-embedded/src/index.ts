export { embedded } from './backend/embedded.ts';
export type { EmbeddedOptions, SystemLayerWanted } from './backend/options.ts';
export type { ArrivingWheel, PackageOptions } from './packages/options.ts';
export type { ComingWheel, FetchedWheel, FetchPackagesOptions } from './packages/fetch-options.ts';
export { fetchPackages } from './packages/fetch-packages.ts';
export {
	type AvailablePackage,
	listPackages,
	type ListPackagesOptions,
} from './packages/list-packages.ts';
