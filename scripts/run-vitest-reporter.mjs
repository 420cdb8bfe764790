import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { root } from './repository.mjs';

/** What happened, where, and the difference that was seen. */
function told({ name, message, diff, stacks = [] }) {
	const [where] = stacks;
	const place = where && `at ${relative(root, where.file)}:${where.line}:${where.column}`;
	return [`${name ?? 'Error'}: ${message}`, place, diff].filter(Boolean).join('\n');
}

/** A vitest reporter that writes what `runVitest` wants to know: how many, and what failed and why. */
// oxlint-disable-next-line import/no-default-export -- vitest demands it
export default class {
	#file;

	onInit({ config }) {
		this.#file = config.outputFile;
	}

	onTestRunEnd(modules, unhandledErrors) {
		const counts = { passed: 0, failed: 0, skipped: 0 };
		const failures = [];
		const fail = (title, errors) => {
			counts.failed += 1;
			failures.push({ title, message: errors.map(told).join('\n') });
		};
		for (const module of modules) {
			const path = relative(root, module.moduleId);
			const suites = [...module.children.allSuites()];
			for (const suite of [module, ...suites]) {
				const errors = suite.errors();
				const title = suite === module ? path : `${path} > ${suite.fullName}`;
				if (errors.length > 0) fail(title, errors);
			}
			for (const test of module.children.allTests()) {
				const { state, errors } = test.result();
				if (state === 'failed') fail(`${path} > ${test.fullName}`, errors);
				else counts[state === 'passed' ? 'passed' : 'skipped'] += 1;
			}
		}
		if (unhandledErrors.length > 0) fail('an error outside every test', unhandledErrors);
		mkdirSync(dirname(this.#file), { recursive: true });
		writeFileSync(this.#file, JSON.stringify({ counts, failures }));
	}
}
