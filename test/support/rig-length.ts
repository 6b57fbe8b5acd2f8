/** `npm run test:faults` runs the rigs at full length; everywhere else they are short. */
const fullLength = process.env.ACRIDA_FULL_LENGTH === "1";

/** Seconds of load of a rig. */
export const rigSeconds = (short: number, full: number): number => (fullLength ? full : short);
