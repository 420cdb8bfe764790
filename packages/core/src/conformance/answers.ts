import type { Backend, ListRequest, SandboxRecord } from '../contract/backend.ts';
import type { Driver } from '../contract/driver.ts';
import { isObject, isRecord, shown } from '../policy/argument.ts';
import { missingParts } from '../sandbox/calls/driver-answers.ts';
import { Violation } from './violation.ts';

/** Why nothing can be asked of a backend at all, in words; `undefined` where something can. */
export function unusable(backend: object): string | undefined {
	const given: unknown = Reflect.get(backend, 'capabilities');
	const parts = { create: 'method', list: 'method', destroy: 'method' } as const;
	const facts = missingParts(backend, parts).map((part) => `${part} must be a method`);
	if (!isRecord(given)) facts.push(`capabilities must be a plain object, got ${shown(given)}`);
	return facts.length === 0 ? undefined : `the backend cannot be used: ${facts.join('; ')}`;
}

/** What `create` gave, if it can be destroyed; a `Violation` otherwise. */
export function demandDriver(made: Driver): Driver {
	const missing = missingParts(made, { id: 'text', destroy: 'method' });
	if (missing.length === 0) return made;
	const got = isObject(made) ? `something without ${missing.join(', ')}` : shown(made);
	throw new Violation(`create: expected a Driver, got ${got}`);
}

/** What `list` tells, record by record; a `Violation` where it tells something else. */
export async function* listedBy(
	backend: Backend,
	request: ListRequest,
): AsyncGenerator<SandboxRecord> {
	const told: unknown = backend.list(request);
	if (!isIterable(told)) {
		throw new Violation(`list: expected something to iterate over, got ${shown(told)}`);
	}
	for await (const record of told) {
		if (isListed(record)) yield record;
		else throw new Violation(`list: expected records with id and labels, got ${shown(record)}`);
	}
}

function isIterable(value: unknown): value is AsyncIterable<unknown> {
	return isObject(value) && (Symbol.asyncIterator in value || Symbol.iterator in value);
}

function isListed(value: unknown): value is SandboxRecord {
	return isRecord(value) && typeof value['id'] === 'string' && isRecord(value['labels']);
}
