// Cells, each from its order to its end.

let current;

function runCell(order) {
	const before = {};
	for (const name of Object.keys(order.environment)) before[name] = process.env?.[name];
	setVariables(order.environment);
	const cell = { nonce: order.nonce, count: order.count, before };
	current = cell;
	node.shared[0] = order.count;
	cells.run(cell, async () => {
		try {
			conclude(cell, await evaluate(order.code, order.count));
		} catch (error) {
			// The inspector fails when the synchronous part was stopped, and hardly ever else.
			const interrupted = node.shared[2] === cell.count;
			conclude(cell, interrupted ? { interrupted } : { failed: true, thrown: error, place: '' });
		}
	});
}

/** A program may have replaced its environment by nothing. */
function setVariables(variables) {
	if (typeof process.env !== 'object' || process.env === null) return;
	for (const [name, text] of Object.entries(variables)) {
		if (text === undefined) delete process.env[name];
		else process.env[name] = text;
	}
}

function conclude(cell, { value, failed, thrown, place, interrupted }) {
	if (current !== cell) return;
	node.shared[0] = 0;
	const report = {};
	if (interrupted) {
		const text = 'the cell was interrupted';
		report.outcome = 'interrupted';
		report.error = { name: 'Interrupted', value: text, traceback: '', exitCode: null };
	} else if (failed) {
		report.outcome = 'error';
		report.error = errorRecord(thrown, place);
	} else {
		report.outcome = 'ok';
		if (value !== undefined) {
			global._ = value;
			say({ type: 'result', main: true, ...bundleOf(value) });
		}
	}
	setVariables(cell.before);
	say({ type: 'end', error: null, ...report });
	current = undefined;
	void ask('Runtime.releaseObjectGroup', { objectGroup: 'anybox' });
}
