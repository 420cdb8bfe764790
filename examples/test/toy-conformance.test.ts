import { conformanceTests } from '@anybox/core/conformance';
import { describe, expect, test } from 'vitest';
import { toyBackend } from '../toy-backend/toy-backend.ts';

conformanceTests(toyBackend(), { describe, test, expect });
