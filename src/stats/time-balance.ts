/** Where the time of all users and load threads of a run went, in milliseconds of all of them together. */
export interface SpentTime {
  /** From the start of each user to its end. */
  readonly livedMs: number;
  /** In waits and sleeps, as long as they were asked to last or until they were cut. */
  readonly waitedMs: number;
  /** From the end of a wait until its user went on. */
  readonly lateMs: number;
  /** Answers lay so long, in all, before the event loop of their thread came to them. */
  readonly queuedMs: number;
  /** In which event loops were busy, and of how much. */
  readonly busyMs: number;
  readonly threadMs: number;
}

/** What one request took of a user's time, in milliseconds: means over the run. */
export interface TimeBalance {
  /** By Little's law: users ÷ rate. It is the sum of the four below. */
  readonly cycleMs: number;
  /** The mean response time, as recorded. */
  readonly recordedMs: number;
  readonly waitedMs: number;
  readonly lateMs: number;
  /** In tasks, outside of requests and waits: their own code and what else they await. Below 0 where requests overlap. */
  readonly besidesMs: number;
  /** Of what was recorded: how long an answer lay here before the event loop came to it. */
  readonly queuedMs: number;
  /** Share of their time in which the event loops were busy, 0…1. */
  readonly busyShare: number;
  /** For how long load threads were watched, in seconds of all together. */
  readonly watchedSeconds: number;
}

/** Weighs users ÷ rate against what was recorded; null where there is nothing to weigh. */
export const balanceOf = (
  spent: SpentTime,
  { requests, avg }: { readonly requests: number; readonly avg: number },
): TimeBalance | null => {
  if (requests === 0 || spent.livedMs <= 0) return null;
  const cycleMs = spent.livedMs / requests;
  const [waitedMs, lateMs] = [spent.waitedMs / requests, spent.lateMs / requests];
  return {
    cycleMs,
    recordedMs: avg,
    waitedMs,
    lateMs,
    besidesMs: cycleMs - avg - waitedMs - lateMs,
    queuedMs: spent.queuedMs / requests,
    busyShare: spent.threadMs === 0 ? 0 : spent.busyMs / spent.threadMs,
    watchedSeconds: spent.threadMs / 1000,
  };
};

/** What a generator may add without a word: less than a millisecond, or less than a fifth. */
const leastMs = 1;
const leastShare = 0.2;
/** The first seconds of a thread are slow in any case, while the engine learns: of shorter runs nothing is said. */
const leastSeconds = 5;
/** From here on what users did besides is not theirs alone: they stood in line for the event loop. */
const busyFromShare = 0.9;

const tells = (ms: number, ofMs: number): boolean => ms >= leastMs && ms >= leastShare * ofMs;
const show = (ms: number): string => `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;

/** What the balance says against the numbers: one sentence each, none where they hold. */
export const remarksOn = ({ cycleMs, ...one }: TimeBalance): readonly string[] => {
  const remarks: string[] = [];
  if (one.watchedSeconds < leastSeconds) return remarks;
  if (tells(one.queuedMs, one.recordedMs)) {
    remarks.push(
      `answers lay here for ${show(one.queuedMs)} on average before a load thread came to them: of the mean response ` +
        `time of ${show(one.recordedMs)} about so much is the generator's own`,
    );
  }
  const hiddenMs = one.lateMs + (one.busyShare >= busyFromShare ? Math.max(0, one.besidesMs) : 0);
  // Against the whole cycle: so much load is missing, which beside long waits is next to none.
  if (tells(hiddenMs, cycleMs)) {
    remarks.push(
      `by Little's law (users ÷ rate) a request took ${show(cycleMs)} of a user's time; ${show(hiddenMs)} of that were ` +
        "neither in the request nor in a wait, as the load threads had too much to do: users made less load than they would",
    );
  }
  return remarks;
};
