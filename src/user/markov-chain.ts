import { AcridaError } from "../base/errors.ts";
import type { Transition } from "./transition-table.ts";

/** A way from a task to the one at this place in its set, by weight. */
export type Way = readonly [to: number, weight: number];

/** A member of a MarkovTaskSet and the ways that it states. */
export interface ChainMember {
  readonly name: string;
  readonly transitions: readonly Transition[];
}

/**
 * The ways between the members, by their places; several from one to another add up.
 * @param isMethod whether the class has a method of this name, with ways of its own or without.
 * @throws AcridaError SCENARIO_INVALID for a way that leads nowhere, or where nobody could go on.
 */
export const waysOf = (
  className: string,
  members: readonly ChainMember[],
  isMethod: (name: string) => boolean,
): Way[][] => {
  const places = new Map(members.map(({ name }, place) => [name, place]));
  return members.map(({ name, transitions }) => {
    const ways = new Map<number, number>();
    for (const [to, weight] of transitions) {
      const place = places.get(to);
      if (place === undefined) throw astray(className, name, to, members, isMethod(to));
      ways.set(place, (ways.get(place) ?? 0) + weight);
    }
    return [...ways];
  });
};

const astray = (
  className: string,
  from: string,
  to: string,
  members: readonly ChainMember[],
  isMethod: boolean,
): AcridaError => {
  const names = members.map(({ name }) => name).join(", ");
  const why = isMethod
    ? `the method ${to}, which has no transitions of its own, so that no user could go on from there; ` +
      `write @transition("${from}") before it`
    : `${to}, but there is no task of that name; there are: ${names}`;
  return new AcridaError("SCENARIO_INVALID", `${className}: the transition from ${from} leads to ${why}`);
};

/** The places to which no way leads from the first. */
export const unreachedIn = (ways: readonly (readonly Way[])[]): number[] => {
  const reached = new Set<number>([0]);
  for (const place of reached) for (const [to] of ways[place]!) reached.add(to);
  return [...ways.keys()].filter((place) => !reached.has(place));
};

/** Steps of a walk after which its shares are taken as they are. */
const steps = 2000;

/**
 * The share of each place in a long walk from the first. Half of each step stands still, which changes no share and
 * lets those of a walk in circles settle too.
 */
export const sharesIn = (ways: readonly (readonly Way[])[]): number[] => {
  const sums = ways.map((from) => from.reduce((sum, [, weight]) => sum + weight, 0));
  let shares: number[] = ways.map((_, place) => (place === 0 ? 1 : 0));
  for (let step = 0; step < steps; step++) {
    const next = shares.map((share) => share / 2);
    for (const [place, from] of ways.entries()) {
      for (const [to, weight] of from) next[to]! += (shares[place]! * weight) / sums[place]! / 2;
    }
    shares = next;
  }
  return shares.map((share) => Math.round(share * 1e6) / 1e6);
};
