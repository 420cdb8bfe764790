/** What stands for a placeholder, which is `{{NAME}}`. */
export type Words = Readonly<Record<string, string>>;

/** @throws for a placeholder that nothing stands for */
export function filled(text: string, words: Words): string {
	return text.replaceAll(/\{\{(\w+)\}\}/g, (whole, name: string) => {
		const word = words[name];
		if (word === undefined) throw new Error(`nothing stands for ${whole}`);
		return word;
	});
}
