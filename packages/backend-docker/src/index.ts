export { docker } from './docker.ts';
export type { DockerOptions } from './options.ts';
