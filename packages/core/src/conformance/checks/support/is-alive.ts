import type { Sandbox } from '../../../sandbox/sandbox.ts';

/** True while a process of the sandbox lives, a zombie being dead. Needs `commands`. */
export async function isAlive(box: Sandbox, pid: number): Promise<boolean> {
	const { stdout } = await box.commands.run(
		`if [ -r /proc/self/stat ]; then
	read -r stat 2>/dev/null < /proc/${pid}/stat || exit 0
	case "$stat" in *') Z '*|*') X '*) exit 0;; esac
else
	kill -0 ${pid} 2>/dev/null || exit 0
fi
echo alive`,
	);
	return stdout.text === 'alive\n';
}
