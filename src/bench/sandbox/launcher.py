"""
The first process inside: writes the job's files, applies the limits, starts the program and says how it ended.

Arguments: six limits as numbers, 1 where this is process 1, then the command. Reads the job from descriptor 3 and writes
`started`, then `ended EXIT SIGNAL WALL_MS CPU_MS` or `failed WHY` to 4; it ends, and with it all others, when 3 is closed.
The program's stdin is a real pipe with a process that fills it, because /dev/stdin cannot be opened where Node's socket is
behind it.
"""

import fcntl, os, resource, sys, time
try:
    import _signal as signal  # without the enumerations of signal, which take half of the start
except ImportError:
    import signal

CPU, MEMORY, DISK, PROCESSES, STACK, FILES, FIRST = map(int, sys.argv[1:8])
COMMAND = sys.argv[8:]

def say(text):
    os.write(4, (text + "\n").encode("utf-8", "backslashreplace"))

def close_what_is_not_ours():
    # Whatever our own parent left open would be within the program's reach.
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    os.closerange(5, 65536 if most == resource.RLIM_INFINITY else min(most, 65536))

def end_without_parent():
    # Our parent keeps the job's descriptor open for as long as it lives. Not bubblewrap's --die-with-parent: killed between
    # making the namespaces and letting go of them, it leaves a process that waits for ever.
    def look(*_):
        try:
            gone = os.read(3, 1) == b""
        except BlockingIOError:
            return
        if gone:
            raise SystemExit
    signal.signal(signal.SIGIO, look)
    fcntl.fcntl(3, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(3, fcntl.F_SETFL, os.O_NONBLOCK | os.O_ASYNC)
    look()

def take_orphans():
    # Without a process namespace they would go to the host's first process.
    try:
        import ctypes
        ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER
    except Exception:
        pass

def end_others():
    while True:
        try:
            with open("/proc/self/task/%d/children" % os.getpid()) as names:
                for pid in names.read().split():
                    os.kill(int(pid), signal.SIGKILL)
            os.wait4(-1, 0)
        except OSError:
            return

def own_tasks():
    count = 0
    for name in os.listdir("/proc"):
        try:
            if name.isdigit() and os.stat("/proc/" + name).st_uid == os.getuid():
                count += len(os.listdir("/proc/" + name + "/task"))
        except OSError:
            pass
    return count

def write_files():
    with open(3, "rb", closefd=False) as job:
        for _ in range(int(job.readline())):
            size, name = job.readline().rstrip(b"\n").split(b" ", 1)
            with open(name, "wb") as file:
                file.write(job.read(int(size)))

def limit(what, soft, hard):
    most = resource.getrlimit(what)[1]
    if most != resource.RLIM_INFINITY:
        soft, hard = min(soft, most), min(hard, most)
    resource.setrlimit(what, (soft, hard))

def run_program(stdin):
    os.dup2(stdin, 0)
    os.closerange(3, 4)
    os.set_inheritable(4, False)
    os.closerange(5, 32)
    # Not 0: a core that is piped to a program of the host is made in spite of 0, and is not made at 1 (kernel, fs/coredump.c).
    limit(resource.RLIMIT_CORE, 1, 1)
    limit(resource.RLIMIT_CPU, CPU, CPU + 1)
    limit(resource.RLIMIT_FSIZE, DISK, DISK)
    limit(resource.RLIMIT_NOFILE, FILES, FILES)
    limit(resource.RLIMIT_STACK, STACK, STACK)
    if FIRST or os.path.isdir("/proc/self"):
        # The user's other programs, and jobs beside this one, come and go: there it is a guard and no exact number.
        others = 2 if FIRST else own_tasks() + 128
        limit(resource.RLIMIT_NPROC, PROCESSES + others, PROCESSES + others)
    limit(resource.RLIMIT_AS, MEMORY, MEMORY)
    os.execv(COMMAND[0], COMMAND)

def feed(pipe):
    os.closerange(1, 5)
    while True:
        part = os.read(0, 65536)
        if not part:
            return
        while part:
            part = part[os.write(pipe, part):]

def fork(work, *args):
    pid = os.fork()
    if pid == 0:
        try:
            signal.signal(signal.SIGIO, signal.SIG_DFL)
            work(*args)
        except Exception as error:
            if work is run_program:
                say("failed %s" % error)
        finally:
            os._exit(127)
    return pid

def main():
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    close_what_is_not_ours()
    write_files()
    end_without_parent()
    if not FIRST:
        take_orphans()
    stdin, pipe = os.pipe()
    say("started")
    began = time.monotonic()
    program = fork(run_program, stdin)
    os.close(stdin)
    fork(feed, pipe)
    os.close(pipe)
    pid = None
    while pid != program:
        pid, status, used = os.wait4(-1, 0)
    took = (time.monotonic() - began) * 1000
    cpu = (used.ru_utime + used.ru_stime) * 1000
    if os.WIFEXITED(status):
        ended = (os.WEXITSTATUS(status), 0)
    else:
        ended = (-1, os.WTERMSIG(status))
    say("ended %d %d %.3f %.3f" % (ended + (took, cpu)))

try:
    main()
except Exception as error:
    say("failed %s" % error)
finally:
    if not FIRST:
        end_others()
    os._exit(0)
