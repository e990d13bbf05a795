#!/usr/bin/env node
// Nothing may be imported statically here: an old Node must get as far as the sentence below.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(
    `dsr needs Node 22.19 or newer; this is ${process.versions.node}. Install one from nodejs.org.\n`,
  );
  process.exit(2);
}
// Compiled code is kept between runs, where the temporary folder allows: start-up is most of a short command's time.
const { enableCompileCache } = await import("node:module");
enableCompileCache();
const { main, processEnv } = await import("./commands/index.ts");
const env = processEnv((status) => process.exit(status));
process.exitCode = await main(process.argv.slice(2), env);
await Promise.all([env.stdout.drained(), env.stderr.drained()]);
// The process ends by itself when nothing is left to do. Ending it at once can cut off output to a pipe, and can hang
// (Node, issue 54918); the timer is for something left open, a user's own prompt generator for example.
setTimeout(() => process.exit(), 2000).unref();
