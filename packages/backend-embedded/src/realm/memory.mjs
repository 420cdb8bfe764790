/* The memory of all interpreters of a sandbox is one budget: growing takes from it, or fails as memory that is full does. */

const takePages = outside('takePages', false);

{
	const { prototype } = WebAssembly.Memory;
	const { apply } = Reflect;
	// oxlint-disable-next-line typescript/unbound-method -- it is applied to what it is called on
	const { grow } = prototype;
	Object.defineProperty(prototype, 'grow', {
		value(pages) {
			if (takePages(Number(pages)) !== true) throw new RangeError('the sandbox has no more memory');
			return apply(grow, this, [pages]);
		},
	});
}
