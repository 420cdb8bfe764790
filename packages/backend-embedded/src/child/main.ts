import { fromJson } from '../wire/json.ts';
import type { ChildConfig } from '../wire/child-config.ts';
import type { Limits, Requests } from '../wire/requests.ts';
import { Contexts } from './contexts/contexts.ts';
import { FileRequests } from './files/file-requests.ts';
import { FileTree } from './files/file-tree.ts';
import { Quota } from './files/quota.ts';
import { Host } from './host.ts';
import { Agency } from './interpreters/agency.ts';
import { Lifetime } from './lifetime.ts';
import { Refusal } from './refusal.ts';

/** One sandbox: its files, its contexts, and the threads that run them. */

const mebibyte = 1024 * 1024;
/** Where programs may write, as in any sandbox. */
const directories = ['workspace', 'tmp', 'home'];

const host = new Host();
const config = fromJson<ChildConfig>(await host.firstLine());
const quota = new Quota(config.diskMiB * mebibyte);
const tree = new FileTree(quota);
for (const name of directories) tree.makeDirectory(tree.root, name, 0o755);
tree.makeDirectory(tree.directory(tree.entry(tree.root, 'home').number), 'user', 0o755);

const agency = new Agency(config, tree);
const lifetime = new Lifetime(config.idleMs);
host.onUse = () => lifetime.touch();

const limits = await new Promise<Limits>((resolve) => {
	host.serve({
		hello(request: Requests['hello']) {
			resolve(request.limits);
			return { protocol: 1, python: '3.14', languages: ['python'] };
		},
	});
});
const pieceBytes = (Math.floor(limits.frameBytes / 4) - 1024) * 3;
const contexts = new Contexts({ host, tree, limits, hire: () => agency.hire() });
host.serve({
	...contexts.operations(),
	...new FileRequests(tree).operations(),
	async ready() {
		await agency.ready;
		lifetime.extend(config.lifetimeMs);
		return {};
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
	snapshot({ offset }) {
		const { snapshot } = agency;
		if (snapshot === undefined) throw new Refusal('not-found', 'there is no snapshot yet');
		const piece = snapshot.slice(offset, offset + pieceBytes);
		return { bytes: snapshot.byteLength, data: Buffer.from(piece).toString('base64') };
	},
});
