/** `npm run test:faults` and `test:chart` run their rigs at full length; everywhere else they are short. */
export const fullLength = process.env.ACRIDA_FULL_LENGTH === "1";

/** Seconds of load of a rig. */
export const rigSeconds = (short: number, full: number): number => (fullLength ? full : short);

/** How much, or how many, of what a rig is about. */
export const rigAmount = (short: number, full: number): number => (fullLength ? full : short);

/** How long a test of a rig may take; vitest's own limit is for short ones. */
export const rigTimeoutMs = rigSeconds(60, 240) * 1000;
