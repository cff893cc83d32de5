const LEAST_MS = 500;
const MOST_MS = 15_000;

/**
 * The delay before the next try: random between half a second and three times the delay before, at most 15 s. So clients that
 * lost a server together do not come back together.
 */
export function jitter(beforeMs: number, random: () => number): number {
  const most = Math.max(LEAST_MS, beforeMs) * 3;
  return Math.min(MOST_MS, Math.round(LEAST_MS + random() * (most - LEAST_MS)));
}
