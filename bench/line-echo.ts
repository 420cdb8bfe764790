import { spawn } from 'node:child_process';
import { environment } from './environment.ts';

/** The floor: Python that answers each line it reads, and nothing else. */
const program =
	'import sys\nfor line in sys.stdin.buffer:\n sys.stdout.buffer.write(line)\n sys.stdout.buffer.flush()\n';

export interface LineEcho {
	/** Sends a line and resolves when it came back. */
	echo(): Promise<void>;
	close(): void;
}

export function lineEcho(): LineEcho {
	const child = spawn('python3', ['-I', '-S', '-u', '-c', program], {
		env: environment,
		stdio: ['pipe', 'pipe', 'inherit'],
	});
	return {
		echo: () =>
			new Promise((resolve) => {
				child.stdout.once('data', () => resolve());
				child.stdin.write('1+1\n');
			}),
		close: () => void child.kill('SIGKILL'),
	};
}
