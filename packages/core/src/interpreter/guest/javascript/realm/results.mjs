// Bundles of the forms of a value, within what a frame may hold; and `display`.

let bundleBytes = 0;

function limitBundles(bytes) {
	bundleBytes = bytes;
}

function bundleOf(value) {
	const bundle = {};
	const omitted = [];
	let left = bundleBytes;
	const text = shown(value);
	bundle['text/plain'] = cut(text, left);
	left -= ascii(JSON.stringify(bundle['text/plain'])).length;
	const json = plainJson(value);
	if (json !== undefined) {
		const bytes = ascii(JSON.stringify(json)).length;
		if (bytes <= left) bundle['application/json'] = json;
		else omitted.push({ mime: 'application/json', bytes });
	}
	return { bundle, omitted };
}

function cut(text, limit) {
	let kept = text;
	while (ascii(JSON.stringify(kept)).length + 64 > limit && kept.length > 0) {
		kept = kept.slice(0, Math.floor(kept.length / 2));
	}
	if (kept.length === text.length) return text;
	return `${kept}... [${text.length - kept.length} characters truncated]`;
}

let displayed = 0;

/** What is written next must not overtake it. */
function showNow(value) {
	displayed += 1;
	const number = displayed;
	say({ type: 'result', main: false, number, ...bundleOf(value) });
	awaitSaid((order) => order.number === number);
}

global.display = (...values) => {
	const cell = cells.getStore() ?? current;
	for (const value of values) {
		if (cell !== undefined && cell === current) showNow(value);
		else writeAll(lateFds[1], `${shown(value)}\n`);
	}
};
