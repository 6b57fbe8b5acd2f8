/** How many users there shall be from a moment on, and how fast to get there. */
export interface WantedLoad {
  readonly users: number;
  /** Users a second, started or stopped. */
  readonly spawnRate: number;
  /** Names of the classes of which users are started from now on; all where it is left out. Who runs goes on. */
  readonly userClasses?: readonly string[];
}

/** Wanted load by the whole seconds since the first user; null when the test is to end. A pure function. */
export type LoadCurve = (elapsedSeconds: number) => WantedLoad | null;

/** Whether both want the same: then nothing has to be done anew. */
export const sameLoad = (one: WantedLoad, other: WantedLoad): boolean =>
  one.users === other.users &&
  one.spawnRate === other.spawnRate &&
  (one.userClasses ?? []).join() === (other.userClasses ?? []).join();
