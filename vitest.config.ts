import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

// Tests read the sources of our own packages. What they start as a process of its own is compiled: `pnpm build`.
const conditions = ['@anybox/source', 'module', 'node', 'development|production'];

function project(name: string, root: string): TestProjectInlineConfiguration {
	return {
		resolve: { conditions },
		ssr: { resolve: { conditions } },
		test: {
			name,
			root,
			include: ['test/**/*.test.ts'],
			typecheck: {
				enabled: root.startsWith('packages/'),
				// `pnpm types` reports errors outside the type tests.
				ignoreSourceErrors: true,
				include: ['test/**/*.test-d.ts'],
				tsconfig: new URL('tsconfig.test.json', import.meta.url).pathname,
			},
		},
	};
}

const packages = readdirSync(new URL('packages', import.meta.url));

export default defineConfig({
	test: {
		// Most tests wait for processes: on two processors one file at a time would leave them idle.
		maxWorkers: Math.max(2, availableParallelism() - 1),
		projects: [
			...packages.map((name) => project(name, `packages/${name}`)),
			project('examples', 'examples'),
			project('house', '.'),
		],
	},
});
