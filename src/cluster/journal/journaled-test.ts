import { courseAfter } from "../course-after.ts";
import { type JournalRecord, journalVersion } from "../journal.ts";
import { newCourse, type RunCourse } from "../run-course.ts";
import type { RunRequest } from "../run-request.ts";
import type { JournalLeft } from "./journal-folder.ts";

/** A test that a journal tells of and that has no end. */
export interface JournaledTest extends JournalLeft {
  readonly run: string;
  readonly startedAtWallMs: number;
  /** What it was asked for at its start, or by the last checkpoint. */
  readonly request: RunRequest;
  /** How far it came. */
  readonly course: RunCourse;
}

/** The test that a journal was left with; null where it is over, or another version wrote it. */
export const unendedTest = (left: JournalLeft): JournaledTest | null => {
  let test: JournaledTest | null = null;
  for (const record of left.records()) {
    if (record.kind === "epoch" && record.version !== journalVersion) return null;
    if (record.kind === "end") test = null;
    else test = testOf(record, left) ?? after(test, record);
  }
  return test;
};

const testOf = (record: JournalRecord, left: JournalLeft): JournaledTest | null => {
  if (record.kind === "start") {
    const { run, wallMs, request } = record;
    return { ...left, run, startedAtWallMs: wallMs, request, course: newCourse(request, wallMs) };
  }
  if (record.kind !== "checkpoint") return null;
  const { id, startedAtWallMs, course } = record.run;
  return { ...left, run: id, startedAtWallMs, request: course.request, course };
};

const after = (test: JournaledTest | null, record: JournalRecord): JournaledTest | null =>
  test && { ...test, course: courseAfter(test.course, record) };
