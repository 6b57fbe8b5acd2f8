import type { ClassView, RunView, TaskNode } from "../../../src/server/api.ts";

/** A User class's part of the test, 0…1: as configured, and of the users that run. */
export interface ClassRatio {
  readonly name: string;
  readonly configured: number | null;
  readonly actual: number | null;
  readonly users: number;
  /** Of those that come by number and not by weight. */
  readonly fixedCount: number;
  readonly ratio: readonly TaskNode[];
}

/** A line of a tree of tasks, its depth from 0 on. */
export interface TaskLine {
  readonly key: string;
  readonly name: string;
  readonly depth: number;
  readonly isSet: boolean;
  readonly share: number;
  readonly shareOfAll: number;
}

/**
 * The classes that take part. Users of a fixed count come first, the rest is shared by weight among the other
 * classes: so the configured part of each depends on how many users there are to be.
 */
export function classRatios(classes: readonly ClassView[], run: RunView | null): ClassRatio[] {
  const byClass = run?.usersByClass ?? {};
  const running = Object.values(byClass).reduce((sum, users) => sum + users, 0);
  const part = classes.filter(({ name, picked }) => picked || (byClass[name] ?? 0) > 0);
  const weights = part.reduce((sum, { weight, fixedCount }) => sum + (fixedCount > 0 ? 0 : weight), 0);
  const wanted = run?.targetUsers ?? 0;
  const fixed = part.reduce((sum, { fixedCount }) => sum + fixedCount, 0);
  return part.map(({ name, weight, fixedCount, ratio }) => {
    const users = byClass[name] ?? 0;
    const byWeight = weights === 0 ? 0 : weight / weights;
    return {
      ...{ name, users, fixedCount, ratio },
      configured: configuredShare(fixedCount, byWeight, fixed, wanted),
      actual: running === 0 ? null : users / running,
    };
  });
}

function configuredShare(fixedCount: number, byWeight: number, fixed: number, wanted: number): number | null {
  if (fixed === 0) return byWeight;
  if (wanted === 0) return null;
  if (fixedCount > 0) return Math.min(1, fixedCount / Math.max(wanted, fixed));
  return (Math.max(0, wanted - fixed) / wanted) * byWeight;
}

/** The lines of a tree of tasks, from the top down. */
export function taskLines(nodes: readonly TaskNode[], depth = 0, above = ""): TaskLine[] {
  return nodes.flatMap(({ name, share, shareOfAll, tasks }, index) => {
    const key = `${above}/${index}`;
    const line = { key, name, depth, isSet: tasks.length > 0, share, shareOfAll };
    return [line, ...taskLines(tasks, depth + 1, key)];
  });
}
