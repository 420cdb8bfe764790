import type { GuestLimits } from '@anybox/core';
import type { ChildConfig } from '../wire/child-config.ts';
import { Contexts } from './contexts/contexts.ts';
import { FileRequests } from './files/file-requests.ts';
import type { FileTree } from './files/file-tree.ts';
import { Paths } from './files/paths.ts';
import type { Quota } from './files/quota.ts';
import type { Host } from './host.ts';
import { inspect } from './inspect.ts';
import type { Agency } from './interpreters/agency.ts';
import { handOn } from './interpreters/snapshot.ts';
import { Lifetime } from './lifetime.ts';
import { watchMemory } from './memory-watch.ts';
import type { Packages } from './packages/packages.ts';

const mebibyte = 1024 * 1024;
/** Where programs may write, as in any sandbox. */
const directories = ['/workspace', '/tmp', '/home/user'];

export interface Sandbox {
	readonly config: ChildConfig;
	readonly host: Host;
	readonly quota: Quota;
	readonly tree: FileTree;
	readonly packages: Packages;
	readonly agency: Agency;
}

/** Answers the host until it is gone. */
export async function serve(sandbox: Sandbox): Promise<void> {
	const { config, host, quota, tree, packages, agency } = sandbox;
	const paths = new Paths(tree);
	for (const directory of directories) paths.makeDirectories(directory);
	const lifetime = new Lifetime();
	const limits = await greeted(host);
	const contexts = new Contexts({ host, tree, limits, agency, memoryMiB: config.memoryMiB });
	watchMemory({
		budgetMiB: config.memoryMiB + config.diskMiB,
		// And a spare one.
		interpreters: () => contexts.count + 1,
		packagesMiB: () => packages.bytes / mebibyte,
		onExcess: () => contexts.endForMemory(),
	});
	host.serve({
		...contexts.operations(),
		...new FileRequests(tree).operations(),
		...packages.operations(),
		async ready() {
			await agency.ready;
			lifetime.extend(config.lifetimeMs);
			const { snapshot } = agency;
			return { snapshot: snapshot === undefined ? null : handOn(snapshot) };
		},
		extend({ lifetimeMs }) {
			lifetime.extend(lifetimeMs);
			return {};
		},
		metrics() {
			const { user, system } = process.cpuUsage();
			return {
				cpuUsedMs: (user + system) / 1000,
				memoryUsedMiB: process.memoryUsage.rss() / mebibyte,
				diskUsedMiB: quota.usedBytes / mebibyte,
			};
		},
		inspect,
	});
}

function greeted(host: Host): Promise<GuestLimits> {
	return new Promise((resolve) => {
		host.serve({
			hello(request) {
				resolve(request.limits);
				return { protocol: 1, python: '3.14', languages: ['python'] };
			},
		});
	});
}
