import type { JournalRecord } from "./journal.ts";
import type { RunCourse } from "./run-course.ts";

/** The course after one more record; the same where that says nothing of it. */
export const courseAfter = (course: RunCourse, record: JournalRecord): RunCourse => {
  switch (record.kind) {
    case "setup":
      return record.at === "begun"
        ? { ...course, setup: "begun" }
        : { ...course, setup: "done", setupData: record.data };
    case "zero":
      return { ...course, zeroWallMs: record.wallMs, wallMs: record.wallMs, runMs: 0 };
    case "time":
      return { ...course, wallMs: record.wallMs, runMs: record.runMs };
    case "edit": {
      const { users, spawnRate } = record;
      return { ...course, request: { ...course.request, users, spawnRate } };
    }
    case "aim": {
      const { from, users, spawnRate, runMs } = record;
      return { ...course, aim: { from, users, spawnRate, runMs }, spawned: false };
    }
    case "classes":
      return { ...course, classes: record.classes ?? course.classes, changes: record.changes };
    case "spawned":
      return { ...course, spawned: true };
    case "reset":
      return { ...course, resets: course.resets + 1 };
    case "stop":
      return { ...course, stopReason: record.reason, failure: record.failure };
    case "teardown":
      return { ...course, teardown: record.at };
    default:
      return course;
  }
};
