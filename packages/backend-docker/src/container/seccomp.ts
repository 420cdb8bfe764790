/** The calls that programs need. What is not here is not permitted. */
const allowed: Readonly<Record<string, string>> = {
	files: `access chdir chmod chown close close_range copy_file_range creat dup dup2 dup3 faccessat faccessat2 fadvise64
		fallocate fchdir fchmod fchmodat fchmodat2 fchown fchownat fcntl fdatasync fgetxattr flistxattr flock
		fremovexattr fsetxattr fstat fstatfs fsync ftruncate futimesat getcwd getdents getdents64 getxattr
		inotify_add_watch inotify_init inotify_init1 inotify_rm_watch lchown lgetxattr link linkat listxattr llistxattr
		lremovexattr lseek lsetxattr lstat mkdir mkdirat mknod mknodat newfstatat open openat openat2 pread64
		preadv preadv2 pwrite64 pwritev pwritev2 read readahead readlink readlinkat readv removexattr rename renameat
		renameat2 rmdir sendfile setxattr splice stat statfs statx symlink symlinkat sync sync_file_range syncfs tee
		truncate umask unlink unlinkat utime utimensat utimes vmsplice write writev`,
	memory: `brk get_mempolicy madvise membarrier memfd_create mincore mlock mlock2 mlockall mmap mprotect mremap msync munlock
		munlockall munmap pkey_alloc pkey_free pkey_mprotect set_mempolicy map_shadow_stack`,
	processes: `arch_prctl capget capset execve execveat exit exit_group fork get_robust_list get_thread_area
		getegid geteuid getgid getgroups getpgid getpgrp getpid getppid getpriority getresgid getresuid getrlimit
		getrusage getsid gettid getuid ioprio_get ioprio_set kill pidfd_open pidfd_send_signal prctl prlimit64 rseq
		sched_get_priority_max sched_get_priority_min sched_getaffinity sched_getattr sched_getparam
		sched_getscheduler sched_rr_get_interval sched_setaffinity sched_setattr sched_setparam sched_setscheduler
		sched_yield set_robust_list set_thread_area set_tid_address setfsgid setfsuid setgid setgroups setpgid
		setpriority setregid setresgid setresuid setreuid setrlimit setsid setuid tgkill tkill vfork wait4 waitid
		landlock_add_rule landlock_create_ruleset landlock_restrict_self seccomp`,
	signals: `pause restart_syscall rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn rt_sigsuspend
		rt_sigtimedwait rt_tgsigqueueinfo sigaltstack signalfd signalfd4`,
	time: `alarm clock_getres clock_gettime clock_nanosleep getitimer gettimeofday nanosleep setitimer time timer_create
		timer_delete timer_getoverrun timer_gettime timer_settime timerfd_create timerfd_gettime timerfd_settime times`,
	waiting: `epoll_create epoll_create1 epoll_ctl epoll_ctl_old epoll_pwait epoll_pwait2 epoll_wait epoll_wait_old eventfd
		eventfd2 futex futex_wait futex_waitv futex_wake futex_requeue pipe pipe2 poll ppoll pselect6 select`,
	messages: `accept accept4 bind connect getpeername getsockname getsockopt listen recvfrom recvmmsg recvmsg sendmmsg sendmsg
		sendto setsockopt shutdown socketpair mq_getsetattr mq_notify mq_open mq_timedreceive mq_timedsend mq_unlink
		msgctl msgget msgrcv msgsnd semctl semget semop semtimedop shmat shmctl shmdt shmget`,
	machine: `getcpu getrandom sysinfo uname ioctl`,
};

/** Local ones, IPv4 and IPv6; no other family, such as those that lead to the hypervisor or the kernel's ciphers. */
const socketFamilies = { AF_UNIX: 1, AF_INET: 2, AF_INET6: 10 } as const;
/** But for what tells of interfaces: of that family, no other protocol, such as those of the audit log or of rules for packets. */
const AF_NETLINK = 16;
const NETLINK_ROUTE = 0;
/** How a process asks for namespaces of its own. */
const namespaceFlags = 0x7e020000;
const ENOSYS = 38;

const words = (text: string): string[] => text.trim().split(/\s+/);

/** As the engine takes it. */
export const seccompProfile: string = JSON.stringify({
	defaultAction: 'SCMP_ACT_ERRNO',
	archMap: [
		{ architecture: 'SCMP_ARCH_X86_64', subArchitectures: ['SCMP_ARCH_X86', 'SCMP_ARCH_X32'] },
		{ architecture: 'SCMP_ARCH_AARCH64', subArchitectures: ['SCMP_ARCH_ARM'] },
	],
	syscalls: [
		...Object.values(allowed).map((names) => ({
			names: words(names),
			action: 'SCMP_ACT_ALLOW',
		})),
		...Object.values(socketFamilies).map((family) => ({
			names: ['socket'],
			action: 'SCMP_ACT_ALLOW',
			args: [{ index: 0, value: family, op: 'SCMP_CMP_EQ' }],
		})),
		{
			names: ['socket'],
			action: 'SCMP_ACT_ALLOW',
			args: [
				{ index: 0, value: AF_NETLINK, op: 'SCMP_CMP_EQ' },
				{ index: 2, value: NETLINK_ROUTE, op: 'SCMP_CMP_EQ' },
			],
		},
		{
			names: ['clone'],
			action: 'SCMP_ACT_ALLOW',
			args: [{ index: 0, value: namespaceFlags, valueTwo: 0, op: 'SCMP_CMP_MASKED_EQ' }],
		},
		// Its flags lie in memory, where no filter can look: programs fall back to the other one.
		{ names: ['clone3'], action: 'SCMP_ACT_ERRNO', errnoRet: ENOSYS },
	],
});
