import type { Marker, RunView } from "../../../src/outputs/page/view.ts";

/**
 * How many users were wanted at each second of a test that runs: of the past as its changes tell, `null` where nobody
 * knows. Without a test that runs there is no target.
 */
export function targetUsersOf(
  run: RunView | null,
  markers: readonly Marker[],
): ((second: number) => number | null) | null {
  // Of a shape not every change is marked: only its users now are known.
  if (run === null || run.ended !== null || run.shape !== null) return null;
  const loads = markers.flatMap((marker) => (marker.kind === "load" ? [marker] : []));
  const first = loads[0];
  if (first === undefined) return () => run.targetUsers;
  const last = loads.at(-1)!;
  return (second) => {
    if (second < first.second) return first.usersBefore ?? null;
    if (second >= last.second) return run.targetUsers;
    return loads.findLast((load) => load.second <= second)!.users;
  };
}
