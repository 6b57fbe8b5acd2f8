/** What the process itself has open: standard streams, report files, and the event loops of its threads. */
const OWN_DESCRIPTORS = 32;
const DESCRIPTORS_A_THREAD = 4;

/** What users with a connection each need, held against what this process may have open. */
export interface DescriptorNeed {
  readonly users: number;
  readonly threads: number;
  /** Null for no limit. */
  readonly limit: number | null;
}

/** A warning before a run whose users can't all be connected; null when they can. */
export const descriptorWarning = ({ users, threads, limit }: DescriptorNeed): string | null => {
  const own = OWN_DESCRIPTORS + DESCRIPTORS_A_THREAD * threads;
  if (limit === null || users + own <= limit) return null;
  return (
    `${users} users need a connection each, but this process may have only ${limit} files and sockets open, and uses ` +
    `about ${own} itself: what is past that can't be sent. Raise the limit (ulimit -n ${users + own} in this shell), ` +
    "use fewer users a machine, or more machines"
  );
};
