/** A moment in which a running test was changed, by its second of run time. Plain data: journals keep it. */
export type RunMoment =
  | {
      readonly kind: "load";
      readonly second: number;
      readonly users: number;
      readonly spawnRate: number;
      /** How many were wanted until then. */
      readonly usersBefore: number;
    }
  | { readonly kind: "reset"; readonly second: number };
