// Cells, each from its order to its end.

let current;

function runCell(order) {
	const before = {};
	for (const name of Object.keys(order.environment)) before[name] = process.env?.[name];
	setVariables(order.environment);
	const cell = { nonce: order.nonce, count: order.count, before };
	current = cell;
	guarded(renewStreams);
	node.shared[0] = order.count;
	cells.run(cell, async () => conclude(cell, await outcomeOf(cell, order.code)));
}

async function outcomeOf(cell, code) {
	try {
		const ended = await evaluate(code, cell.count);
		return current === cell ? await told(cell, ended) : {};
	} catch (error) {
		// The inspector fails when the synchronous part was stopped, and hardly ever else.
		return node.shared[2] === cell.count ? interrupted() : { error: errorRecord(error, '') };
	}
}

function interrupted() {
	const text = 'the cell was interrupted';
	const error = { name: 'Interrupted', value: text, traceback: '', exitCode: null };
	return { outcome: 'interrupted', error };
}

/** How a cell ended, in words. To show what is no plain value is to run the program, which may never end. */
async function told(cell, { value, failed, thrown, place }) {
	const report = { outcome: failed ? 'error' : 'ok' };
	const tell = () => {
		if (failed) report.error = errorRecord(thrown, place);
		else report.result = resultOf(value);
	};
	const plain = Object(failed ? thrown : value) !== (failed ? thrown : value);
	if (plain) tell();
	else await stoppable(cell.count, tell);
	return report;
}

function resultOf(value) {
	if (value === undefined) return undefined;
	global._ = value;
	return bundleOf(value);
}

/** A program may have replaced its environment by nothing. */
function setVariables(variables) {
	if (typeof process.env !== 'object' || process.env === null) return;
	for (const [name, text] of Object.entries(variables)) {
		if (text === undefined) delete process.env[name];
		else process.env[name] = text;
	}
}

function conclude(cell, { outcome = 'error', error = null, result }) {
	if (current !== cell) return;
	node.shared[0] = 0;
	if (result !== undefined) say({ type: 'result', main: true, ...result });
	setVariables(cell.before);
	say({ type: 'end', outcome, error });
	current = undefined;
	void ask('Runtime.releaseObjectGroup', { objectGroup: 'anybox' });
}
