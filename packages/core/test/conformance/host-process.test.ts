import { describe, expect, test } from 'vitest';
import { conformanceTests } from '../../src/conformance/index.ts';
import { hostProcess } from '../host-process/backend.ts';

conformanceTests(hostProcess(), { describe, test, expect });
