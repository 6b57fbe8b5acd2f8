/** A behaviour that Locust's own tests check, by the number that this project knows it by. */
export interface Behaviour {
  readonly id: string;
  readonly what: string;
  /** The tests that show it here, as `file: words of its title`; none where it does not apply. */
  readonly shownBy: readonly string[];
  /** Why it does not apply, or in what it is another here; absent where it is the same. */
  readonly differs?: string;
}

/** As in Locust. */
export const shown = (id: string, what: string, ...shownBy: readonly string[]): Behaviour => ({
  id,
  what,
  shownBy,
});
/** Another here, or none, for this reason. */
export const other = (
  id: string,
  what: string,
  differs: string,
  ...shownBy: readonly string[]
): Behaviour => ({
  ...{ id, what, shownBy, differs },
});
