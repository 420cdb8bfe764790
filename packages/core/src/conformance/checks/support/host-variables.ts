/** What a sandbox may well have of its own, with the very values of the host: both may come of one image. */
const ordinary =
	/^(?:PATH|HOME|PWD|OLDPWD|SHLVL|SHELL|USER|LOGNAME|HOSTNAME|TERM|TMPDIR|TZ|EDITOR|PAGER|_|LANG|LANGUAGE|LC_\w+|DEBIAN_FRONTEND|GPG_KEY|(?:PYTHON|PIP|NODE|YARN|SSL_CERT)_\w+|PYTHON[A-Z]+|\w+_(?:CA_BUNDLE|HOME))$/;

/** The bytes of a value that nobody sets by chance, as anybody sets `1` or `true`. */
const telling = 6;

/**
 * The names of the host's variables that stand in the text with their values, each on a line of its own. All that
 * the host has is looked for: what a backend took when it was loaded holds no variable that a check sets later.
 */
export function hostVariablesIn(text: string): readonly string[] {
	const lines = `\n${text}\n`;
	return Object.entries(process.env).flatMap(([name, value = '']) => {
		if (ordinary.test(name) || Buffer.byteLength(value) < telling) return [];
		return lines.includes(`\n${name}=${value}\n`) ? [name] : [];
	});
}
