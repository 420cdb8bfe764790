export { docker } from './docker.ts';
export { pullImage, type PullImageOptions } from './image/pull-image.ts';
export type { PullProgress } from './image/pull-progress.ts';
export type { DockerOptions, TlsOptions } from './options.ts';
export type { PreflightFinding } from './preflight/finding.ts';
export { preflight, type PreflightOptions } from './preflight/preflight.ts';
