import { vi } from 'vitest';

const isFull = process.env['ANYBOX_MATRIX'] === 'full';

// Properties take as long as the machine is busy; none of them is about time.
vi.setConfig({ testTimeout: isFull ? 600_000 : 60_000 });

/** How often each property is tried; ten times as often in the full matrix. */
export const runs = { numRuns: isFull ? 2000 : 200 };
