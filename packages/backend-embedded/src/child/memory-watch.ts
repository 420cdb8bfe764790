const mebibyte = 1024 * 1024;
const everyMs = 100;
/** What this process takes besides Pythons and files: Node, the snapshot, kept output. */
const machineryMiB = 350;
/** What a Python takes when it has just started, its JavaScript included. */
const interpreterMiB = 200;

export interface MemoryWatchOptions {
	/** What all Pythons may grow by, and all files. */
	readonly budgetMiB: number;
	readonly interpreters: () => number;
	/** What lies unpacked. */
	readonly packagesMiB: () => number;
	/** Called while it is too much. */
	readonly onExcess: () => void;
}

/**
 * The cap on memory holds for Python exactly. What code makes JavaScript hold on its behalf is seen here alone, a moment
 * later, and costs it its interpreter.
 */
export function watchMemory(options: MemoryWatchOptions): void {
	const { budgetMiB, interpreters, packagesMiB, onExcess } = options;
	setInterval(() => {
		const usedMiB = process.memoryUsage.rss() / mebibyte;
		// Each Python compiles on its own what it imports.
		const eachMiB = interpreterMiB + packagesMiB();
		const mostMiB = budgetMiB + machineryMiB + packagesMiB() + interpreters() * eachMiB;
		if (usedMiB > mostMiB) onExcess();
	}, everyMs).unref();
}
