import { conformanceTests } from '@anybox/core/conformance';
import { describe, expect, test } from 'vitest';
import { docker } from '../src/index.ts';
import { host, optionsFor, runtimes } from './engine.ts';

describe.runIf(host !== undefined).each(runtimes)('under %s', (runtime) => {
	conformanceTests(docker(optionsFor(runtime)), { describe, test, expect });
});
