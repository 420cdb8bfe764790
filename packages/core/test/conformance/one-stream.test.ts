import { describe, expect, test } from 'vitest';
import { conformanceTests } from '../../src/conformance/index.ts';
import { isPrivileged } from '../host-process/open-sandbox.ts';
import { oneStream } from '../one-stream/backend.ts';

describe.runIf(isPrivileged)('over one stream', () => {
	conformanceTests(oneStream(), { describe, test, expect });
});
