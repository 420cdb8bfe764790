import type { Check } from '../check.ts';
import { accountChecks } from './output/accounts.ts';
import { keepingChecks } from './output/keeping.ts';
import { volumeChecks } from './output/volume.ts';

export const outputChecks: readonly Check[] = [...accountChecks, ...keepingChecks, ...volumeChecks];
