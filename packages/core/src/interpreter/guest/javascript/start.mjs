// The last part, which starts what is in `realm/`. The supervisor puts its text before all of this, as
// `realmSource`: a program of a realm of its own has to come as text.

import { AsyncLocalStorage } from 'node:async_hooks';
import { readSync, writeSync } from 'node:fs';
import { Session } from 'node:inspector';
import { Socket } from 'node:net';
import { Writable } from 'node:stream';
import { inspect, types } from 'node:util';
import { promiseHooks } from 'node:v8';
import { runInNewContext } from 'node:vm';

const decoder = new TextDecoder();

runInNewContext(
	`(function (node) {\n${realmSource}\n})`,
	{},
	{ filename: 'anybox-worker' },
)({
	cells: new AsyncLocalStorage(),
	decode: decoder.decode.bind(decoder),
	encode: Buffer.from.bind(Buffer),
	getReport: process.report.getReport.bind(process.report),
	global: globalThis,
	inspect,
	objectPrototype: Object.prototype,
	process,
	promiseHooks,
	readSync,
	report: process.report,
	resources: process.getActiveResourcesInfo,
	session: new Session(),
	shared,
	Socket,
	types,
	watch,
	Writable,
	writeSync,
});
