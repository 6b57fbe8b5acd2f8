/** How many tasks users may run: entering a nested set is none, each task in it is one. */
export interface Iterations {
  /** Whether a user that has begun so many may begin one more; a promise where that has to be asked for. */
  begin(begun: number): boolean | Promise<boolean>;
}

/** So many for each user. */
export const iterationsOfEach = (most: number): Iterations => ({ begin: (begun) => begun < most });
