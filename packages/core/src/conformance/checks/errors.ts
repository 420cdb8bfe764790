import type { Check } from '../check.ts';
import { absenceChecks } from './errors/absence.ts';
import { shapeChecks } from './errors/shape.ts';
import { truthChecks } from './errors/truth.ts';

export const errorsChecks: readonly Check[] = [...absenceChecks, ...shapeChecks, ...truthChecks];
