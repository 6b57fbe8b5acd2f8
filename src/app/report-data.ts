import { events } from "../user/events.ts";
import type { ThreadRoom } from "./thread-room.ts";

const LONGEST_DATA = 65_536;

/** What listeners of `reportToController` want a report to carry, as JSON text; undefined where none listens. */
export const reportData = (room: ThreadRoom, clientId: string): string | undefined => {
  if (events.reportToController.listenerCount === 0) return undefined;
  const data = {};
  void room.fire("reportToController", { clientId, data });
  try {
    const text = JSON.stringify(data);
    if (text.length <= LONGEST_DATA) return text;
    throw new Error(`added ${text.length} characters of data, more than ${LONGEST_DATA}`);
  } catch (error) {
    room.listenerFailed(error, "reportToController");
    return undefined;
  }
};
