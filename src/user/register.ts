import type { User } from "./user.ts";

/**
 * What a plain `TaskSet` knows of its user. A protocol fills it by declaration merging
 * (`interface Register { user: HttpUser }`), so that nothing here imports a protocol.
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging
export interface Register {}

/** The user of a TaskSet that names none. */
export type DefaultUser = Register extends { user: infer U extends User } ? U : User;
