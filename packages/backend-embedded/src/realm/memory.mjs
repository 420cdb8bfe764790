/* The memory of all interpreters of a sandbox is one budget: growing takes from it, or fails as memory that is full does. */

const takePages = outside('takePages', false);

{
	const { prototype } = WebAssembly.Memory;
	// oxlint-disable-next-line typescript/unbound-method -- it is applied to what it is called on
	const { grow } = prototype;
	Object.defineProperty(prototype, 'grow', {
		value(pages) {
			// Once: what is asked twice may answer twice.
			const count = +pages;
			if (takePages(count) !== true) throw new RangeError('the sandbox has no more memory');
			return apply(grow, this, [count]);
		},
	});
}
