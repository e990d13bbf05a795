/**
 * A seccomp filter as bubblewrap takes it: the system calls that a graded program has no use for and that either widen what a
 * fault of the kernel can be reached through, or take memory that no other limit counts (memfd, System V, extended attributes).
 */

interface Machine {
  /** AUDIT_ARCH_* of linux/audit.h. */
  audit: number;
  /** Index into the columns of `REFUSED`. */
  column: 0 | 1;
}

const MACHINES: Readonly<Record<string, Machine>> = {
  x64: { audit: 0xc000003e, column: 0 },
  arm64: { audit: 0xc00000b7, column: 1 },
};

/** Name → number on x86-64 (asm/unistd_64.h) and on arm64 (asm-generic/unistd.h); null where there is none. */
const REFUSED: Readonly<Record<string, readonly [number, number | null]>> = {
  // Not socketpair: event loops are built on it, and it reaches nobody.
  socket: [41, 198],
  // Into other processes.
  ptrace: [101, 117],
  process_vm_readv: [310, 270],
  process_vm_writev: [311, 271],
  kcmp: [312, 272],
  pidfd_getfd: [438, 438],
  process_madvise: [440, 440],
  // New namespaces and mounts, in which one is root again.
  unshare: [272, 97],
  setns: [308, 268],
  mount: [165, 40],
  umount2: [166, 39],
  pivot_root: [155, 41],
  chroot: [161, 51],
  open_tree: [428, 428],
  move_mount: [429, 429],
  fsopen: [430, 430],
  fsconfig: [431, 431],
  fsmount: [432, 432],
  fspick: [433, 433],
  mount_setattr: [442, 442],
  name_to_handle_at: [303, 264],
  open_by_handle_at: [304, 265],
  // Large and young parts of the kernel.
  bpf: [321, 280],
  perf_event_open: [298, 241],
  userfaultfd: [323, 282],
  io_uring_setup: [425, 425],
  io_uring_enter: [426, 426],
  io_uring_register: [427, 427],
  add_key: [248, 217],
  request_key: [249, 218],
  keyctl: [250, 219],
  fanotify_init: [300, 262],
  personality: [135, 92],
  modify_ldt: [154, null],
  // Memory that is neither a file of ours nor a process's own.
  memfd_create: [319, 279],
  memfd_secret: [447, 447],
  shmget: [29, 194],
  shmat: [30, 196],
  msgget: [68, 186],
  semget: [64, 190],
  mq_open: [240, 180],
  setxattr: [188, 5],
  lsetxattr: [189, 6],
  fsetxattr: [190, 7],
  setxattrat: [463, 463],
  // The host itself; all of it needs a power that nobody has here.
  init_module: [175, 105],
  finit_module: [313, 273],
  delete_module: [176, 106],
  kexec_load: [246, 104],
  kexec_file_load: [320, 294],
  reboot: [169, 142],
  swapon: [167, 224],
  swapoff: [168, 225],
  syslog: [103, 116],
  acct: [163, 89],
  quotactl: [179, 60],
};

const CLONE: readonly [number, number] = [56, 220];
const CLONE3 = 435;
/** Every CLONE_NEW* flag of linux/sched.h that clone(2) takes. */
const NEW_NAMESPACES = 0x7e020000;
/** From here on x86-64 has the same calls under other numbers (x32). */
const X32 = 0x40000000;

const EPERM = 1;
const ENOSYS = 38;
const ALLOW = 0x7fff0000;
const KILL = 0x80000000;
const refuse = (errno: number) => 0x00050000 | errno;

/** Offsets in `struct seccomp_data`; the low half of an argument comes first on both machines. */
const AT = { number: 0, audit: 4, firstArgument: 16 };

type Instruction = readonly [code: number, ifTrue: number, ifFalse: number, value: number];
const load = (offset: number): Instruction => [0x20, 0, 0, offset];
const give = (value: number): Instruction => [0x06, 0, 0, value];
/** Goes on with the next instruction where equal, else past one. */
const equal = (value: number): Instruction => [0x15, 0, 1, value];
const atLeast = (value: number): Instruction => [0x35, 0, 1, value];
const anyBit = (value: number): Instruction => [0x45, 0, 1, value];

/** The filter as compiled BPF for a processor as Node names it; null where its system calls are not known here. */
export function syscallFilter(processor: string): Buffer | null {
  const machine = MACHINES[processor];
  if (machine === undefined) return null;
  const refused = Object.values(REFUSED).flatMap((numbers) => numbers[machine.column] ?? []);
  return compiled([
    load(AT.audit),
    [0x15, 1, 0, machine.audit],
    give(KILL),
    load(AT.number),
    ...(processor === "x64" ? [atLeast(X32), give(KILL)] : []),
    ...refused.flatMap((number) => [equal(number), give(refuse(EPERM))]),
    // Its flags lie in memory where no filter can look; the C library falls back to clone.
    ...[equal(CLONE3), give(refuse(ENOSYS))],
    ...[[0x15, 1, 0, CLONE[machine.column]] as const, give(ALLOW)],
    load(AT.firstArgument),
    ...[anyBit(NEW_NAMESPACES), give(refuse(EPERM))],
    give(ALLOW),
  ]);
}

/** `struct sock_filter`, eight bytes each, in the byte order of both machines. */
function compiled(instructions: readonly Instruction[]): Buffer {
  const bytes = Buffer.alloc(instructions.length * 8);
  for (const [index, [code, ifTrue, ifFalse, value]] of instructions.entries()) {
    bytes.writeUInt16LE(code, index * 8);
    bytes.writeUInt8(ifTrue, index * 8 + 2);
    bytes.writeUInt8(ifFalse, index * 8 + 3);
    bytes.writeUInt32LE(value >>> 0, index * 8 + 4);
  }
  return bytes;
}
