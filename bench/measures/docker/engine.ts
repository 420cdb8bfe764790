import { docker, type DockerOptions } from '@anybox/backend-docker';
import { createSandbox, type Sandbox, type SandboxOptions } from '@anybox/core';
import Dockerode from 'dockerode';

const host = process.env['ANYBOX_TEST_ENGINE'];
const image = process.env['ANYBOX_TEST_IMAGE'];
/** `pnpm bench docker` measures all of these. */
export const runtimes = (process.env['ANYBOX_TEST_RUNTIMES'] || 'runc').split(',');
export const engine =
	host === undefined
		? new Dockerode()
		: new Dockerode({ socketPath: host.replace(/^unix:\/\//, '') });

export function open(runtime: string, options: SandboxOptions = {}): Promise<Sandbox> {
	const given: DockerOptions = {
		runtime,
		...(host === undefined ? {} : { host }),
		...(image === undefined ? {} : { image }),
	};
	return createSandbox(docker(given), options);
}

/** What the engine was asked for when a sandbox was made: the floor is taken with the same. */
export type Settings = Dockerode.ContainerCreateOptions;

export async function settingsOf(runtime: string, options: SandboxOptions = {}): Promise<Settings> {
	await using box = await open(runtime, options);
	const { Config, HostConfig } = await engine.getContainer(box.id).inspect();
	const { Image, WorkingDir, Env, Labels } = Config;
	return {
		Image,
		WorkingDir,
		Env,
		Labels: { ...Labels, 'anybox.bench': '1' },
		User: '64011:64011',
		OpenStdin: true,
		AttachStdin: true,
		AttachStdout: true,
		AttachStderr: true,
		NetworkDisabled: true,
		HostConfig,
	};
}
