// The last part, which starts what is in `realm/`. The supervisor puts its text before all of this, as
// `realmSource`: a program of a realm of its own has to come as text.

const { AsyncLocalStorage } = require('node:async_hooks');
const { readSync, writeSync } = require('node:fs');
const { Socket } = require('node:net');
const { Writable } = require('node:stream');
const { inspect, types } = require('node:util');
const { promiseHooks } = require('node:v8');
const { runInNewContext, Script } = require('node:vm');

const decoder = new TextDecoder();

runInNewContext(
	`(function (node) {\n${realmSource}\n})`,
	{},
	{ filename: 'anybox-worker' },
)({
	cells: new AsyncLocalStorage(),
	console,
	decode: decoder.decode.bind(decoder),
	encode: Buffer.from.bind(Buffer),
	getReport: process.report.getReport.bind(process.report),
	global: globalThis,
	inspect,
	load,
	// What `Session` of `node:inspector` is made of: that one makes objects of the program's realm.
	InspectorConnection: process.binding('inspector').Connection,
	objectPrototype: Object.prototype,
	process,
	promiseHooks,
	readSync,
	report: process.report,
	resources: process.getActiveResourcesInfo.bind(process),
	Script,
	shared,
	Socket,
	SyntaxError,
	types,
	watch,
	Writable,
	writeSync,
});
