"""
The program that runs a model's program on tests, inside the sandbox. It decides nothing about `stdin` and `call` tests: it
hands out what was printed or returned, and the right results are never inside, so there is nothing to read and no verdict
to forge. Only for `check` the tests must run inside, apart from the model's code (see `check`).

Arguments: style, entry point (or `-`), seconds a test, seconds after which the batch pauses, bytes a test may print, bytes
after which the batch pauses. The model's program is `program.py` in the working folder. Stdin: a token, then one JSON line a
test (`check`: one line with the prompt's code and the program of tests). Stdout: `ready`, then `TOKEN STATUS BASE64` for each
test, and `TOKEN end` where the batch ended or paused.

Each test runs in a child of its own, forked from a process that never runs the model's code. The time limit is kept by the
parent, which kills: no alarm that a program could catch. Seconds during which a child waited for a processor do not count.
"""

import gc
gc.disable()
import atexit, binascii, builtins, io, json, os, select, signal, sys, time, types

STYLE, ENTRY = sys.argv[1:3]
LIMIT_S, PAUSE_S = float(sys.argv[3]), float(sys.argv[4])
TEST_BYTES, BATCH_BYTES = int(sys.argv[5]), int(sys.argv[6])
RUNTIME_ERROR, MEMORY, NO_NUMPY = 1, 97, 98
# What the authors of LiveCodeBench let every program find, whether or not it imports it.
KNOWN = "string re datetime collections heapq bisect copy math random statistics itertools functools operator io sys json builtins typing"

# Descriptors 3 to 9 stay free for the child's own: pipes that are opened later have higher numbers.
for _ in range(7):
    NULL = os.open(os.devnull, os.O_RDWR)
WAKE, WAKER = os.pipe()
os.set_blocking(WAKE, False)
os.set_blocking(WAKER, False)
signal.signal(signal.SIGCHLD, lambda *_: None)
signal.set_wakeup_fd(WAKER)


def write(fd, data):
    data = memoryview(data)
    while data:
        data = data[os.write(fd, data):]


def say(*words):
    write(1, (" ".join(words) + "\n").encode("ascii"))


# --- values over a pipe: JSON, with what JSON lacks in objects of one key

SCALARS = {int, str, bool, type(None)}


def plain(value):
    if value is None or type(value) in SCALARS:
        return value
    if isinstance(value, list):
        return list(value) if set(map(type, value)) <= SCALARS else [plain(item) for item in value]
    if isinstance(value, tuple):
        return {"tuple": [plain(item) for item in value]}
    if isinstance(value, dict):
        return {"dict": [[plain(key), plain(item)] for key, item in value.items()]}
    if isinstance(value, (set, frozenset)):
        return {"set": [plain(item) for item in value]}
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, float):
        value = float(value)
        return value if value - value == 0 else {"float": repr(value)}
    for convert in (int, float):
        try:
            if hasattr(value, "__index__") or hasattr(value, "as_integer_ratio"):
                if convert(value) == value:
                    return plain(convert(value))
        except Exception:
            pass
    return {"other": type(value).__name__}


def built(value):
    if isinstance(value, list):
        return [built(item) for item in value]
    if not isinstance(value, dict):
        return value
    (kind, inner), = value.items()
    if kind == "tuple":
        return tuple(built(item) for item in inner)
    if kind == "dict":
        return {built(key): built(item) for key, item in inner}
    if kind == "set":
        return {built(item) for item in inner}
    return float(inner) if kind == "float" else object()


# --- children

def begin(streams, body):
    """Forks a child with the given {descriptor: "in" | "out"}; all else is /dev/null or closed. Returns its id, what it writes, what it reads."""
    out, out_end = os.pipe()
    feed_end, feed = os.pipe()
    pid = os.fork()
    if pid:
        try:
            os.setpgid(pid, pid)
        except OSError:
            pass
        os.close(out_end)
        os.close(feed_end)
        os.set_blocking(out, False)
        os.set_blocking(feed, False)
        return pid, out, feed
    code = RUNTIME_ERROR
    try:
        os.setpgid(0, 0)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for fd in range(5):
            os.dup2({"in": feed_end, "out": out_end}.get(streams.get(fd), NULL), fd)
        os.closerange(5, 1024)
        open_streams()
        sys.modules["__main__"] = MODULE
        code = body()
    except BaseException:
        pass
    finally:
        os._exit(code)


def open_streams():
    sys.stdin = sys.__stdin__ = open(0, "r", encoding="utf-8", closefd=False)
    sys.stdout = sys.__stdout__ = open(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = sys.__stderr__ = open(2, "w", encoding="utf-8", closefd=False, errors="backslashreplace")
    sys.argv = ["program.py"]
    # The star import of sys has bound the harness's own streams.
    MODULE.__dict__.update(stdin=sys.stdin, stdout=sys.stdout, stderr=sys.stderr)


def how_ended(run):
    try:
        run()
        return 0
    except SystemExit:
        return 0
    except MemoryError:
        return MEMORY
    except ImportError as error:
        return NO_NUMPY if str(error.name).split(".")[0] == "numpy" and not HAS_NUMPY else RUNTIME_ERROR
    except BaseException:
        return RUNTIME_ERROR


def run_program():
    first = sys.stdout
    code = how_ended(lambda: exec(CODE, MODULE.__dict__))
    # What an interpreter does at its end: wait for threads, call what asked to be called, write what is buffered.
    if "threading" in sys.modules:
        code = code or how_ended(sys.modules["threading"]._shutdown)
    code = code or how_ended(atexit._run_exitfuncs)
    for stream in (sys.stdout, first):
        how_ended(lambda: stream.flush())
    return code


def run_call(text):
    def run():
        exec(CODE, MODULE.__dict__)
        holder = MODULE.Solution() if "class Solution" in SOURCE else MODULE
        result = getattr(holder, ENTRY)(*[json.loads(line) for line in text.split("\n") if line.strip()])
        # A tuple for a list is forgiven at the top, as the authors do.
        write(3, json.dumps(plain(list(result) if isinstance(result, tuple) else result)).encode("ascii"))
    return how_ended(run)


def end(pid):
    """Ends a child, and what is left of its group. Returns its status where nobody has it yet."""
    for kill in (os.killpg, os.kill):
        try:
            kill(pid, signal.SIGKILL)
        except OSError:
            pass
    try:
        return os.waitpid(pid, 0)[1]
    except ChildProcessError:
        return None


def starved(pid):
    """Seconds that a process was ready to run and had no processor; 0 where the system does not say."""
    try:
        with open("/proc/%d/schedstat" % pid) as file:
            return int(file.read().split()[1]) / 1e9
    except (OSError, ValueError, IndexError):
        return 0.0


def drain(fd, parts):
    """Takes what is there. Returns how many bytes, or None at the end of the stream."""
    taken = 0
    try:
        while taken <= TEST_BYTES:
            part = os.read(fd, 1 << 16)
            if not part:
                return taken if taken else None
            parts.append(part)
            taken += len(part)
    except BlockingIOError:
        pass
    return taken


def converse(pid, out, feed, data):
    """Feeds a child and collects what it writes until it ends. Returns a status and the bytes."""
    began = time.monotonic()
    limit, parts, size, pending, reading = LIMIT_S, [], 0, memoryview(data), [out]
    while True:
        left = began + limit - time.monotonic()
        if left <= 0:
            longer = LIMIT_S + min(starved(pid), LIMIT_S)
            if longer <= limit:
                return "time-limit", b""
            limit = longer
            continue
        if not pending and feed is not None:
            os.close(feed)
            feed = None
        readable, writable, _ = select.select(reading + [WAKE], [feed] if pending else [], [], left)
        if WAKE in readable:
            try:
                os.read(WAKE, 4096)
            except BlockingIOError:
                pass
        if writable:
            try:
                pending = pending[os.write(feed, pending[:1 << 16]):]
            except BlockingIOError:
                pass
            except OSError:
                pending = b""
        ended, status = os.waitpid(pid, os.WNOHANG)
        taken = drain(out, parts) if reading else 0
        if taken is None:
            reading = []
        size += taken or 0
        if size > TEST_BYTES:
            return "output-limit", b""
        if ended:
            if feed is not None:
                os.close(feed)
            return status_of(status), b"".join(parts)


def status_of(status):
    if os.WIFSIGNALED(status):
        return "time-limit" if os.WTERMSIG(status) == signal.SIGXCPU else "runtime-error"
    return {0: "done", MEMORY: "memory-limit", NO_NUMPY: "no-numpy"}.get(os.WEXITSTATUS(status), "runtime-error")


def run_tests():
    began, sent = time.monotonic(), 0
    for line in sys.stdin.buffer:
        text = json.loads(line)
        if STYLE == "stdin":
            pid, out, feed = begin({0: "in", 1: "out"}, run_program)
            data = text.encode("utf-8", "surrogatepass")
        else:
            pid, out, feed = begin({3: "out"}, lambda: run_call(text))
            data = b""
        try:
            status, output = converse(pid, out, feed, data)
        finally:
            end(pid)
            os.close(out)
        if STYLE == "call" and status == "done" and not output:
            status = "runtime-error"
        say(TOKEN, status, binascii.b2a_base64(output, newline=False).decode())
        sent += len(output)
        if status != "done" or time.monotonic() - began > PAUSE_S or sent > BATCH_BYTES:
            break
    say(TOKEN, "end")


# --- check: the tests run here, the model's code in a child that was forked before they were read

class Unanswered(Exception):
    pass


class TimeLimit(BaseException):
    pass


def serve():
    function = None

    def load():
        nonlocal function
        exec(CODE, MODULE.__dict__)
        function = MODULE.__dict__[ENTRY]

    code = how_ended(load)
    if code or function is None:
        return code or RUNTIME_ERROR
    for line in open(4, encoding="ascii"):
        reply = "{}"
        try:
            reply = json.dumps({"value": plain(function(*built(json.loads(line))))})
        except BaseException:
            pass
        write(3, (reply + "\n").encode("ascii"))
    return 0


class Candidate:
    """Calls the model's function in its own process; only plain values come back, which cannot pretend to be equal."""

    def __init__(self, pid, out, feed):
        self.pid, self.out, self.feed, self.deadline = pid, out, feed, time.monotonic() + LIMIT_S
        os.set_blocking(feed, True)

    def __call__(self, *args):
        try:
            write(self.feed, (json.dumps(plain(list(args))) + "\n").encode("ascii"))
        except OSError:
            raise Unanswered()
        parts = []
        while not parts or not parts[-1].endswith(b"\n"):
            left = self.deadline - time.monotonic()
            if left <= 0:
                raise TimeLimit()
            if not select.select([self.out], [], [], left)[0]:
                continue
            if drain(self.out, parts) is None or sum(map(len, parts)) > TEST_BYTES:
                raise Unanswered()
        reply = json.loads(b"".join(parts))
        if "value" not in reply:
            raise Unanswered()
        return built(reply["value"])


def check():
    global TOKEN
    hide()
    pid, out, feed = begin({3: "out", 4: "in"}, serve)
    TOKEN = sys.stdin.readline().strip()
    prompt, tests = json.loads(sys.stdin.readline())
    status = "done"
    try:
        names = {"__name__": "tests"}
        exec(prompt, names)
        # Some tests call the function by its name as well.
        names[ENTRY] = Candidate(pid, out, feed)
        exec(tests, names)
        names["check"](names[ENTRY])
    except TimeLimit:
        status = "time-limit"
    except Unanswered:
        status = "runtime-error"
    except Exception:
        status = "wrong-answer"
    ended = end(pid)
    if status == "runtime-error" and ended is not None and status_of(ended) == "no-numpy":
        status = "no-numpy"
    say(TOKEN, status)
    say(TOKEN, "end")


def hide():
    """Refuses other processes of the same user a look into this one's memory and descriptors (Linux: not dumpable)."""
    try:
        import ctypes
        ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)
    except Exception:
        pass


# --- setting up

def site_folders():
    version = "python%d.%d" % sys.version_info[:2]
    places = [os.path.join(sys.prefix, "lib", version, "site-packages")]
    places += [os.path.join(sys.prefix, "local", "lib", version, "dist-packages"), "/usr/lib/python3/dist-packages"]
    return [place for place in places if os.path.isdir(place)]


def prepare():
    global HAS_NUMPY, MODULE, SOURCE, CODE
    # Started without site, which is slow where many packages are installed; what programs expect of it is made up for here.
    from _sitebuiltins import Quitter
    builtins.exit, builtins.quit = Quitter("exit", "end of input"), Quitter("quit", "end of input")
    sys.path += site_folders()
    HAS_NUMPY = any(os.path.isdir(os.path.join(place, "numpy")) for place in sys.path)
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
    if hasattr(sys, "set_int_max_str_digits"):
        sys.set_int_max_str_digits(50000)
    MODULE = types.ModuleType({"stdin": "__main__", "call": "solution"}.get(STYLE, "builtins"))
    if STYLE != "check":
        for line in ("from %s import *", "import %s"):
            exec("\n".join(line % name for name in KNOWN.split()), MODULE.__dict__)
        sys.setrecursionlimit(50000)
    with open("program.py", encoding="utf-8", newline="") as file:
        SOURCE = file.read()
    say("ready")
    try:
        CODE = compile(SOURCE, "program.py", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, MemoryError, RecursionError, OverflowError):
        CODE = None
    # Children share these objects; a collection that looked through them would copy them into each.
    if hasattr(gc, "freeze"):
        gc.freeze()
    gc.enable()


prepare()
if CODE is None:
    TOKEN = sys.stdin.readline().strip()
    say(TOKEN, "compile-error")
    say(TOKEN, "end")
elif STYLE == "check":
    check()
else:
    TOKEN = sys.stdin.buffer.readline().decode().strip()
    run_tests()
sys.stdout = None
os._exit(0)
