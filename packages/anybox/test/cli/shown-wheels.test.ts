import { expect, test } from 'vitest';
import { shownWheels } from '../../src/cli/shown-wheels.ts';

test('each wheel is a line that tells how it came, what it is and where it lies', () => {
	const six = { name: 'six', version: '1.17', path: '/wheels/six.whl', origin: 'there' } as const;

	expect(
		shownWheels([
			six,
			{ ...six, name: 'numpy', origin: 'network' },
			{ ...six, name: 'pytz', origin: 'cache' },
		]),
	).toBe(
		'was there  six    1.17  /wheels/six.whl\n' +
			'fetched    numpy  1.17  /wheels/six.whl\n' +
			'copied     pytz   1.17  /wheels/six.whl\n',
	);
});
