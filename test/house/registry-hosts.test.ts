import { expect, test } from 'vitest';
import { root, textsBelow } from './read-repository.ts';
import { filesNamingARegistry, registryHosts } from './registry-hosts.ts';

test('no file of the repository names a package registry', () => {
	const texts = textsBelow(root);

	expect([...texts.keys()]).toContain('pnpm-lock.yaml');
	expect(filesNamingARegistry(texts)).toEqual([]);
});

test.each(registryHosts)('a lockfile that names host %# is reported', (host) => {
	const texts = new Map([['pnpm-lock.yaml', `resolution: {tarball: https://${host}/zod.tgz}`]]);

	expect(filesNamingARegistry(texts)).toEqual(['pnpm-lock.yaml']);
});
