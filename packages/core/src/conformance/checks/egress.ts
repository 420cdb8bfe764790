import type { Check } from '../check.ts';
import { allowlistChecks } from './egress/allowlist.ts';
import { changeChecks } from './egress/changes.ts';
import { closedChecks } from './egress/closed.ts';
import { decisionChecks } from './egress/decisions.ts';
import { openChecks } from './egress/open.ts';
import { refusalChecks } from './egress/refusals.ts';

export const egressChecks: readonly Check[] = [
	...closedChecks,
	...openChecks,
	...refusalChecks,
	...allowlistChecks,
	...decisionChecks,
	...changeChecks,
];
