import type { Outlook } from './outlooks.ts';
import { propertyOf } from './printed-json.ts';

/** What code in a sandbox can read of its caps; `null` for what it cannot. */
export interface LimitsInside {
	readonly memoryBytes: number | null;
	readonly processors: number | null;
}

export async function limitsInside({ sees }: Outlook): Promise<LimitsInside> {
	const seen = await sees(code);
	const number = (name: string): number | null => {
		const value = propertyOf(seen, name);
		return typeof value === 'number' ? value : null;
	};
	return { memoryBytes: number('memory'), processors: number('processors') };
}

/** A control group of either version tells a cap; where there is none the machine itself has the size. */
const code = `
import json, os
def numbers(paths):
    found = []
    for path in paths:
        try:
            with open(path) as file:
                found += [[int(word) for word in file.read().split() if word != "max"]]
        except (OSError, ValueError):
            pass
    return found
def groups(controller):
    found = ["/sys/fs/cgroup", "/sys/fs/cgroup/" + controller]
    try:
        with open("/proc/self/cgroup") as file:
            for line in file:
                _, names, path = line.rstrip("\\n").split(":", 2)
                if names == "":
                    found.append("/sys/fs/cgroup" + path)
                elif controller in names.split(","):
                    found.append("/sys/fs/cgroup/" + controller + path)
    except OSError:
        pass
    return found
def memory():
    found = numbers(group + name for group in groups("memory") for name in ("/memory.max", "/memory.limit_in_bytes"))
    limits = [number for line in found for number in line if number > 0]
    try:
        with open("/proc/meminfo") as file:
            limits.append(int(file.readline().split()[1]) * 1024)
    except (OSError, ValueError, IndexError):
        pass
    return min(limits, default=None)
def processors():
    shares = [os.cpu_count() or 1]
    for group in groups("cpu"):
        shares += [line[0] / line[1] for line in numbers([group + "/cpu.max"]) if len(line) == 2]
        quota = numbers([group + "/cpu.cfs_quota_us"])
        period = numbers([group + "/cpu.cfs_period_us"])
        if quota and period and quota[0][0] > 0:
            shares.append(quota[0][0] / period[0][0])
    return min(shares)
print(json.dumps({"memory": memory(), "processors": processors()}))
`;
