import { getEnvironmentData, setEnvironmentData, threadId } from "node:worker_threads";
import { LookupSlots } from "./lookup-slots.ts";

const KEY = "acrida: places for look-ups by the system";

/** The owner that a thread's places are noted under; the main thread's id is 0, which would be nobody. */
const ownerOf = (thread: number): number => thread + 1;

/** This thread's view of the places of the whole process: shared with all threads that are started after the first call. */
export const processSlots = (): LookupSlots => {
  const shared = getEnvironmentData(KEY);
  const slots = new LookupSlots(ownerOf(threadId), shared instanceof SharedArrayBuffer ? shared : undefined);
  setEnvironmentData(KEY, slots.buffer);
  return slots;
};

/** Frees the places of a thread that is gone. */
export const freeSlotsOf = (slots: LookupSlots, thread: number): void => slots.freeAllOf(ownerOf(thread));
