type Targets = readonly (readonly (string | number)[])[];

const publicNames = ['example.com', 'one.one.one.one', 'metadata.google.internal'] as const;

/** Tries all at once where there are threads, and one after the other where there are none. */
const tryAllCode = `
def try_all(attempt, targets):
    found = []
    def look(target):
        try:
            if attempt(*target):
                found.append(target)
        except Exception:
            pass
    threads = []
    for target in targets:
        thread = threading.Thread(target=look, args=(target,), daemon=True)
        try:
            thread.start()
            threads.append(thread)
        except RuntimeError:
            look(target)
    for thread in threads:
        thread.join(3)
    return sorted(found)
`;

/** Prints which targets are reached; of a server that says a word, only whoever says this one is. */
export function reachCode(targets: Targets, word = ''): string {
	return `
import json, socket, threading
${tryAllCode}
word = ${JSON.stringify(word)}
def reaches(address, port):
    with socket.create_connection((address, port), timeout=1) as connection:
        return not word or connection.recv(100).decode().strip() == word
print(json.dumps(try_all(reaches, ${JSON.stringify(targets)})))
`;
}

/** Prints which servers answer a question about a name, and which names the resolver finds. */
export function dnsCode(servers: Targets): string {
	return `
import json, socket, threading
${tryAllCode}
question = b"\\x12\\x34\\x01\\x00\\x00\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x07example\\x03com\\x00\\x00\\x01\\x00\\x01"
def answers(address, port):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as channel:
        channel.settimeout(1)
        channel.sendto(question, (address, port))
        return channel.recv(512)[:2] == question[:2]
def resolves(name):
    return bool(socket.getaddrinfo(name, 443))
servers = ${JSON.stringify(servers)}
try:
    with open("/etc/resolv.conf") as file:
        words = [line.split() for line in file]
    servers += [[line[1], 53] for line in words if line[:1] == ["nameserver"] and ":" not in line[1]]
except (OSError, IndexError):
    pass
names = [[name] for name in ${JSON.stringify(publicNames)}]
print(json.dumps(try_all(answers, servers) + try_all(resolves, names)))
`;
}

/** Prints which of the pages are reached and hold their word, by the proxy of the environment where there is one. */
export function fetchCode(pages: Targets): string {
	return `
import json, threading, urllib.request
${tryAllCode}
def reaches(url, word):
    if url.startswith("https:"):
        import ssl
        # The word shows who answers.
        trusting = {"context": ssl._create_unverified_context()}
    else:
        trusting = {}
    with urllib.request.urlopen(url, timeout=2, **trusting) as answer:
        return word in answer.read(1000).decode("utf-8", "replace")
print(json.dumps([url for url, _ in try_all(reaches, ${JSON.stringify(pages)})]))
`;
}
