/** On what the figures were taken. */
import { availableParallelism, cpus, loadavg, totalmem } from "node:os";

/** Node, platform, processor, memory, load and date in two lines. */
export function hostText(): string {
  const [load = 0] = loadavg();
  const cores = availableParallelism();
  return [
    `Host: Node ${process.versions.node}, ${process.platform} ${process.arch}, ${cores} × ${cpus()[0]?.model.trim() ?? "unknown CPU"}, ` +
      `${Math.round(totalmem() / 2 ** 30)} GiB memory. Date: ${new Date().toISOString().slice(0, 10)}.`,
    `Load average of the minute before: ${load.toFixed(1)} on ${cores} cores` +
      `${load > cores / 2 ? ": other work was running, so tails and times are worse than on a quiet machine" : ""}.`,
  ].join("\n");
}
