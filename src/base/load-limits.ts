/** One controller leads no more: what it remembers of each user would not fit into its memory. */
export const mostUsers = 1_000_000;

/** At the least one user in some three hours, at the most all that there can be in a second. */
export const slowestRate = 0.0001;
export const fastestRate = 1_000_000;
