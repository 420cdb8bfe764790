type Variables = Readonly<Record<string, string>>;

/** All that a sandbox must not have. */
export function hostEnvironment(): Variables {
	const named = Object.entries(process.env).flatMap(([name, value]) =>
		value === undefined ? [] : [[name, value] as const],
	);
	return Object.fromEntries(named);
}

/** As where a value that is empty counts as none. */
export function withoutEmpty(environment: Variables): Variables {
	return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
}

/** As where the names of variables are in upper case. */
export function withoutLowerCase(environment: Variables): Variables {
	return Object.fromEntries(Object.entries(environment).filter(([name]) => !/[a-z]/.test(name)));
}
