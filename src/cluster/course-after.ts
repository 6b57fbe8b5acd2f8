import type { RunMoment } from "../stats/run-moment.ts";
import type { JournalRecord } from "./journal.ts";
import type { RunCourse } from "./run-course.ts";

const mostMoments = 1_000;

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
      // The record itself knows no time: that of the last life sign is a second old at most.
      const second = Math.floor((course.runMs ?? 0) / 1000);
      const { users: usersBefore } = course.request;
      const request = { ...course.request, users, spawnRate };
      return withMoment({ ...course, request }, { kind: "load", second, users, spawnRate, usersBefore });
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
      return withMoment({ ...course, resets: course.resets + 1 }, { kind: "reset", second: record.second });
    case "stop":
      return { ...course, stopReason: record.reason, failure: record.failure };
    case "teardown":
      return { ...course, teardown: record.at };
    default:
      return course;
  }
};

const withMoment = (course: RunCourse, moment: RunMoment): RunCourse =>
  course.moments.length < mostMoments ? { ...course, moments: [...course.moments, moment] } : course;
