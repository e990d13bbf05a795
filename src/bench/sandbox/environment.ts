/** The whole environment of a program, whichever the sandbox; `folder` is its working folder as named inside. */
export function programEnvironment(folder: string): Readonly<Record<string, string>> {
  return {
    PATH: "/usr/bin:/bin",
    HOME: folder,
    TMPDIR: folder,
    LANG: "C.UTF-8",
    // Sets come in the same order at every run: a verdict that hangs on it at least stays what it is.
    PYTHONHASHSEED: "0",
    PYTHONDONTWRITEBYTECODE: "1",
    // Numeric libraries start a thread for every core, and threads are counted.
    OMP_NUM_THREADS: "1",
    OPENBLAS_NUM_THREADS: "1",
  };
}
