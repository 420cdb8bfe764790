/** Says loudly, below everything else, what was not tested on this machine. */
export function warn(...sentences) {
	const line = '!'.repeat(78);
	console.warn(['', line, ...sentences.map((words) => `  ${words}`), line, ''].join('\n'));
}
