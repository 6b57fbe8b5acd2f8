import type { Logger } from "../base/logger.ts";
import { unreachedIn } from "./markov-chain.ts";
import { statedTasks, type TaskOwnerClass } from "./stated-tasks.ts";

/** Tasks of a MarkovTaskSet to which no transition leads would never run: most likely one is missing. */
export const warnOfUnreached = (Class: TaskOwnerClass, logger: Logger): void => {
  const tasks = statedTasks(Class);
  const ways = tasks.map((task) => task.ways ?? []);
  if (tasks.every((task) => task.ways === null)) return;
  const names = unreachedIn(ways).map((place) => tasks[place]!.name);
  if (names.length === 0) return;
  logger.warning(
    `${Class.name}: no way leads from ${tasks[0]!.name}, where users begin, to ${names.join(", ")}, so nobody runs ` +
      `${names.length === 1 ? "it" : "them"}; a transition to ${names.length === 1 ? "it" : "them"} is missing`,
  );
};
