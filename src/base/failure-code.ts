/** What to call a failure of the network without saying where it was: messages hold addresses, codes do not. */

/** The first code along the causes, as `ECONNREFUSED`; without one the name of the error, as `TimeoutError`. */
export function failureCode(thrown: unknown): string {
  for (let at: unknown = thrown; at instanceof Error; at = at.cause) {
    const { code } = at as { code?: unknown };
    if (typeof code === "string" && /^[A-Z0-9_]+$/.test(code)) return code;
  }
  return thrown instanceof Error ? thrown.name : "unknown";
}
