import { conformanceTests, namedPages } from '@anybox/core/conformance';
import { afterAll, describe, expect, test } from 'vitest';
import { docker } from '../src/index.ts';
import { host, optionsFor, runtimes } from './engine.ts';

const pages = await namedPages();
afterAll(() => pages[Symbol.asyncDispose]());

describe.runIf(host !== undefined).each(runtimes)('under %s', (runtime) => {
	const backend = docker({ ...optionsFor(runtime), lookup: pages.lookup });
	const egressTargets = { byName: pages.pair };
	conformanceTests(backend, { describe, test, expect }, { egressTargets });
});
